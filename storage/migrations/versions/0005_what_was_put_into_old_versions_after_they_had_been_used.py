"""What was put into 0001 and 0002 after stores had been made by them: those stores get it now, and keep their rows.

`whistle.remark` was the last of it. Others, oldest first: the key of `dialogue` turned round, one index by another
name, no reference to the inbox, `activity.account_id` may be empty, numbers of `outbox` and `room_message` that never
come again, positions of places, half of what a case has. Which store lacks what is seen by looking at it.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What an old row gets, in SQL: what the program of its day would have meant.
FILL = {
    "pace": "'一般'",
    "source": "'said'",
    "outcome": "''",
    "fund": "''",
    "satisfaction": "''",
    "dissatisfied": "''",
    "remark": "''",
    "version": "0",
}

# SQLite cannot change a table but by copying it: each as 0001 to 0004 make it today, then its indexes.
SQLITE: dict[str, tuple[str, ...]] = {
    "place": (
        """
        id INTEGER NOT NULL, parent_id INTEGER, kind VARCHAR(16) NOT NULL, name VARCHAR(64) NOT NULL,
        code VARCHAR(16) NOT NULL, path VARCHAR(128) NOT NULL, branch VARCHAR(64) NOT NULL,
        duty_phone VARCHAR(32) NOT NULL, lat FLOAT, lon FLOAT, CONSTRAINT pk_place PRIMARY KEY (id),
        CONSTRAINT fk_place_parent_id FOREIGN KEY(parent_id) REFERENCES place (id),
        CONSTRAINT uq_place_parent_id_name UNIQUE (parent_id, name)
        """,
        "CREATE INDEX ix_place_path ON place (path)",
    ),
    "room_message": (
        """
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, chat_id VARCHAR(128) NOT NULL,
        sender_id VARCHAR(128) NOT NULL, sender_name VARCHAR(64) NOT NULL, text TEXT NOT NULL,
        choices JSON NOT NULL, files JSON NOT NULL, addressed BOOLEAN NOT NULL, at DATETIME NOT NULL,
        event_id VARCHAR(64), outbox_id INTEGER, acked BOOLEAN NOT NULL,
        CONSTRAINT uq_room_message_event_id UNIQUE (event_id),
        CONSTRAINT uq_room_message_outbox_id UNIQUE (outbox_id)
        """,
        "CREATE INDEX ix_room_message_chat ON room_message (chat_id, id)",
        'CREATE INDEX "ix_room_messageUNACKED" ON room_message (id) WHERE NOT acked',
    ),
    "dialogue": (
        """
        chat_id INTEGER NOT NULL, account_id INTEGER NOT NULL, name VARCHAR(64) NOT NULL, data JSON NOT NULL,
        choices JSON NOT NULL, asked_at DATETIME NOT NULL, expires_at DATETIME NOT NULL,
        CONSTRAINT pk_dialogue PRIMARY KEY (account_id, chat_id),
        CONSTRAINT fk_dialogue_account_id FOREIGN KEY(account_id) REFERENCES account (id),
        CONSTRAINT fk_dialogue_chat_id FOREIGN KEY(chat_id) REFERENCES chat (id)
        """,
    ),
    "outbox": (
        """
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, platform VARCHAR(32) NOT NULL, chat_id INTEGER NOT NULL,
        kind VARCHAR(8) NOT NULL, urgent BOOLEAN NOT NULL, text TEXT NOT NULL, choices JSON NOT NULL,
        files JSON NOT NULL, reply_to VARCHAR(256), once VARCHAR(128), state VARCHAR(8) NOT NULL,
        due_at DATETIME NOT NULL, attempts INTEGER NOT NULL, error TEXT, created_at DATETIME NOT NULL,
        sent_at DATETIME, CONSTRAINT fk_outbox_chat_id FOREIGN KEY(chat_id) REFERENCES chat (id),
        CONSTRAINT uq_outbox_once UNIQUE (once)
        """,
        "CREATE INDEX ix_outbox_dead ON outbox (id) WHERE state = 'dead'",
        "CREATE INDEX ix_outbox_queued ON outbox (platform, id) WHERE state = 'queued'",
        "CREATE INDEX ix_outbox_queued_chat ON outbox (chat_id, id) WHERE state = 'queued'",
    ),
    "event": (
        """
        id INTEGER NOT NULL, at DATETIME NOT NULL, record VARCHAR(32) NOT NULL, record_id INTEGER NOT NULL,
        what VARCHAR(48) NOT NULL, account_id INTEGER, person_id INTEGER, inbox_id INTEGER, "before" JSON,
        "after" JSON, note TEXT, CONSTRAINT pk_event PRIMARY KEY (id),
        CONSTRAINT fk_event_account_id FOREIGN KEY(account_id) REFERENCES account (id),
        CONSTRAINT fk_event_person_id FOREIGN KEY(person_id) REFERENCES person (id)
        """,
        "CREATE INDEX ix_event_record ON event (record, record_id, id)",
    ),
    "activity": (
        """
        id INTEGER NOT NULL, log_id INTEGER NOT NULL, person_id INTEGER NOT NULL, unit_id INTEGER, grid_id INTEGER,
        day DATE NOT NULL, start_min SMALLINT, minutes SMALLINT NOT NULL, what TEXT NOT NULL,
        place VARCHAR(128) NOT NULL, state VARCHAR(16) NOT NULL, account_id INTEGER, inbox_id INTEGER,
        created_at DATETIME NOT NULL, CONSTRAINT pk_activity PRIMARY KEY (id),
        CONSTRAINT fk_activity_account_id FOREIGN KEY(account_id) REFERENCES account (id),
        CONSTRAINT fk_activity_grid_id FOREIGN KEY(grid_id) REFERENCES place (id),
        CONSTRAINT fk_activity_person_id FOREIGN KEY(person_id) REFERENCES person (id),
        CONSTRAINT fk_activity_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
        """,
        "CREATE INDEX ix_activity_log_id ON activity (log_id)",
        "CREATE INDEX ix_activity_person_day ON activity (person_id, day DESC, id DESC)",
        "CREATE INDEX ix_activity_unit_day ON activity (unit_id, day, person_id)",
    ),
    "whistle": (
        """
        id INTEGER NOT NULL, number VARCHAR(32) NOT NULL, community_id INTEGER NOT NULL, grid_id INTEGER,
        building_id INTEGER, place VARCHAR(128) NOT NULL, matter TEXT NOT NULL, category VARCHAR(32) NOT NULL,
        pace VARCHAR(8) NOT NULL, source VARCHAR(16) NOT NULL, urgent BOOLEAN NOT NULL, private BOOLEAN NOT NULL,
        state VARCHAR(16) NOT NULL, unit_id INTEGER, merged_into INTEGER, review_on DATE,
        outcome VARCHAR(8) NOT NULL, cost_cents INTEGER, fund VARCHAR(32) NOT NULL,
        satisfaction VARCHAR(8) NOT NULL, dissatisfied TEXT NOT NULL, revisited_at DATETIME, remark TEXT NOT NULL,
        result TEXT NOT NULL, files JSON NOT NULL, replied_by INTEGER, urged SMALLINT NOT NULL,
        redone SMALLINT NOT NULL, version INTEGER NOT NULL, chat_id INTEGER NOT NULL, inbox_id INTEGER,
        opened_at DATETIME NOT NULL, state_at DATETIME NOT NULL, closed_at DATETIME,
        CONSTRAINT pk_whistle PRIMARY KEY (id),
        CONSTRAINT fk_whistle_building_id FOREIGN KEY(building_id) REFERENCES place (id),
        CONSTRAINT fk_whistle_chat_id FOREIGN KEY(chat_id) REFERENCES chat (id),
        CONSTRAINT fk_whistle_community_id FOREIGN KEY(community_id) REFERENCES place (id),
        CONSTRAINT fk_whistle_grid_id FOREIGN KEY(grid_id) REFERENCES place (id),
        CONSTRAINT fk_whistle_merged_into FOREIGN KEY(merged_into) REFERENCES whistle (id),
        CONSTRAINT fk_whistle_replied_by FOREIGN KEY(replied_by) REFERENCES person (id),
        CONSTRAINT fk_whistle_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
        CONSTRAINT uq_whistle_number UNIQUE (number)
        """,
        "CREATE INDEX ix_whistle_inbox_id ON whistle (inbox_id)",
        "CREATE INDEX ix_whistle_open ON whistle (community_id, opened_at) WHERE closed_at IS NULL",
        "CREATE INDEX ix_whistle_unit_open ON whistle (unit_id, opened_at) WHERE closed_at IS NULL",
        "CREATE INDEX ix_whistle_category ON whistle (community_id, category, opened_at)",
        "CREATE INDEX ix_whistle_merged_into ON whistle (merged_into) WHERE merged_into IS NOT NULL",
        "CREATE INDEX ix_whistle_opened_at ON whistle (opened_at)",
    ),
}

BIG = sa.BigInteger()


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, (columns, *indexes) in SQLITE.items():
            _copied(name, columns, indexes)
    else:
        _altered()


def _copied(name: str, columns: str, indexes: list[str]) -> None:
    """Copy a table that was made otherwise. `storage.migrations` has references unchecked meanwhile, as this needs."""
    bind = op.get_bind()
    made = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": name})
    if _words(made.partition("(")[2].rpartition(")")[0]) == _words(columns):
        return
    had = {one["name"] for one in sa.inspect(bind).get_columns(name)}
    op.execute(f"CREATE TABLE mended_{name} ({columns})")
    wanted = [one["name"] for one in sa.inspect(bind).get_columns(f"mended_{name}")]
    values = [column if column in had else FILL.get(column, "NULL") for column in wanted]
    op.execute(f"INSERT INTO mended_{name} ({', '.join(wanted)}) SELECT {', '.join(values)} FROM {name}")
    op.execute(f"DROP TABLE {name}")
    op.execute(f"ALTER TABLE mended_{name} RENAME TO {name}")
    for index in indexes:
        op.execute(index)


def _words(sql: str) -> list[str]:
    return re.findall(r"\w+|[^\s\w]", sql)


def _altered() -> None:
    for table in ("event", "activity", "whistle"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS fk_{table}_inbox_id")
    op.alter_column("activity", "account_id", existing_type=BIG, nullable=True)
    op.alter_column("whistle", "category", existing_type=sa.String(16), type_=sa.String(32))
    _added("place", sa.Column("lat", sa.Float()), sa.Column("lon", sa.Float()))
    _added(
        "whistle",
        sa.Column("building_id", BIG, sa.ForeignKey("place.id", name=op.f("fk_whistle_building_id"))),
        sa.Column("pace", sa.String(8), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("merged_into", BIG, sa.ForeignKey("whistle.id", name=op.f("fk_whistle_merged_into"))),
        sa.Column("review_on", sa.Date()),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("cost_cents", BIG),
        sa.Column("fund", sa.String(32), nullable=False),
        sa.Column("satisfaction", sa.String(8), nullable=False),
        sa.Column("dissatisfied", sa.Text(), nullable=False),
        sa.Column("revisited_at", sa.DateTime(timezone=True)),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    for index in SQLITE["whistle"][1:]:
        op.execute(index.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))


def _added(table: str, *columns: sa.Column[object]) -> None:
    """Add those that are not there. The default is for the old rows alone: new ones come with a value."""
    had = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table)}
    for column in columns:
        if column.name in had:
            continue
        if not column.nullable:
            column.server_default = sa.DefaultClause(sa.text(FILL[column.name]))
        op.add_column(table, column)
        if not column.nullable:
            op.alter_column(table, column.name, server_default=None)
