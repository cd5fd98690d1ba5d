// Hears that something changed, asks what it was, and says when nobody answers any more.
"use strict";
(() => {
  const body = document.body;
  const { who, chat } = body.dataset;
  const poll = Number(body.dataset.poll);
  const rows = document.getElementById("rows");
  const scroll = document.getElementById("scroll");
  const lost = document.getElementById("lost");
  const notice = document.getElementById("notice");
  const MOST = 400; // rows kept: a window that is left open for weeks must not grow
  const DROP = 100;
  const AWAY = 160; // pixels from the newest message

  const gw = (window.gw = {
    /** Show a short word at the bottom. */
    say(text) {
      notice.textContent = text;
      notice.hidden = false;
      clearTimeout(gw.hiding);
      gw.hiding = setTimeout(() => { notice.hidden = true; }, 8000);
    },
    news,
    bottom,
  });

  // --- what was read: kept by the browser, one note for each person ---------------------------

  const note = `gw-seen:${who}`;
  function seen() {
    try { return JSON.parse(localStorage.getItem(note)) || {}; } catch { return {}; }
  }
  function read() {
    const known = seen();
    for (const entry of document.querySelectorAll("[data-last]")) {
      const { chat: id, last } = entry.dataset;
      if (id === chat || !(id in known)) known[id] = Number(last);
    }
    try { localStorage.setItem(note, JSON.stringify(known)); } catch { /* a browser that keeps nothing */ }
  }

  function asked(more) {
    const query = new URLSearchParams({ who, chat, ...more });
    const known = seen();
    for (const entry of document.querySelectorAll("[data-chat][data-last]")) {
      const id = entry.dataset.chat;
      if (id in known) query.append("seen", `${known[id]}:${id}`);
    }
    return query;
  }

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.request.action !== "/chats") return;
    for (const [name, value] of asked({})) if (name === "seen") ctx.request.body.append(name, value);
  });

  // --- news -----------------------------------------------------------------------------------

  let asking = null;
  let again = false;
  /** Ask what is new; while an answer is awaited, remember to ask once more. */
  function news() {
    if (asking) { again = true; return asking; }
    asking = ask().finally(() => {
      asking = null;
      if (again) { again = false; news(); }
    });
    return asking;
  }

  async function ask() {
    const last = rows ? [...rows.querySelectorAll("[data-message]")].at(-1) : null;
    const query = asked({ after: last ? last.dataset.message : "0", q: document.getElementById("search").value.trim() });
    try {
      const answer = await fetch(`/news?${query}`, { headers: { "HX-Request": "true" } });
      if (answer.status === 404) { gw.say(await answer.text()); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      const stays = scroll && scroll.scrollTop < -AWAY;
      await htmx.swap({ text, sourceElement: body, target: body, swap: "none" });
      if (rows) shown(last, stays);
      read();
      answered();
    } catch {
      unanswered();
    }
  }

  function shown(last, stays) {
    const all = [...rows.querySelectorAll("[data-message]")];
    const fresh = last ? all.slice(all.indexOf(last) + 1) : all;
    if (fresh.some((row) => row.classList.contains("mine"))) bottom();
    else if (fresh.length && stays) document.getElementById("middle").classList.add("more");
    if (all.length > MOST && !stays) drop(all);
  }

  function drop(all) {
    for (const row of all.slice(0, DROP)) row.remove();
    for (const day of rows.querySelectorAll(".gw-day")) {
      if (!day.nextElementSibling || day.nextElementSibling.matches(".gw-day")) day.remove();
    }
    const older = document.getElementById("older");
    const address = new URL(older.getAttribute("hx-get"), location.href);
    address.searchParams.set("before", all[DROP].dataset.message);
    older.setAttribute("hx-get", address.pathname + address.search);
    older.hidden = false;
  }

  // --- the connection -------------------------------------------------------------------------

  let stream = null;
  let heard = 0; // when the last event came
  let wrong = 0;

  function connect() {
    if (stream) stream.close();
    clearTimeout(gw.connecting);
    stream = new EventSource(`/events?${new URLSearchParams({ who, chat })}`);
    const alive = () => { heard = Date.now(); };
    stream.addEventListener("hello", () => { alive(); document.documentElement.dataset.live = "yes"; news(); });
    stream.addEventListener("change", () => { alive(); news(); });
    stream.addEventListener("beat", alive);
    stream.addEventListener("error", () => {
      delete document.documentElement.dataset.live;
      heard = 0;
      news(); // says so if nobody answers
      if (stream.readyState === EventSource.CLOSED) gw.connecting = setTimeout(connect, 3000);
    });
  }

  function answered() {
    wrong = 0;
    lost.hidden = true;
  }
  function unanswered() {
    wrong += 1;
    if (wrong > 1) lost.hidden = false; // once may be a hiccup
    clearTimeout(gw.trying);
    gw.trying = setTimeout(news, Math.min(1000 * wrong, 5000));
  }

  // Events may not come through a proxy, or the browser gave the connection up: then ask now and then.
  setInterval(() => {
    if (document.hidden || Date.now() - heard < 3 * poll) return;
    news();
    if (!stream || stream.readyState === EventSource.CLOSED) connect();
  }, poll);

  // A browser has few connections for one host: a window that nobody sees lets its own go.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream.close(); delete document.documentElement.dataset.live; } else connect();
  });
  window.addEventListener("pagehide", () => { stream.close(); if (scroll) remember(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });

  // --- scrolling, and one's place kept over a reload ----------------------------------------------

  function bottom() { if (scroll) scroll.scrollTop = 0; }

  const place = `gw-place:${who}:${chat}`;
  if (scroll) {
    const middle = document.getElementById("middle");
    let later = 0;
    scroll.addEventListener("scroll", () => {
      const away = scroll.scrollTop < -AWAY;
      middle.classList.toggle("away", away);
      if (!away) middle.classList.remove("more");
      clearTimeout(later);
      later = setTimeout(remember, 150);
    });
    document.getElementById("down").addEventListener("click", () => { bottom(); scroll.focus({ preventScroll: true }); });
    const older = (event) => (event.detail.ctx.request?.action || "").startsWith("/older");
    body.addEventListener("htmx:before:request", (event) => {
      if (older(event)) rows.setAttribute("aria-busy", "true"); // what is put on top is not read out
    });
    body.addEventListener("htmx:after:swap", (event) => {
      if (older(event)) { tidy(); remember(); }
    });
    body.addEventListener("htmx:finally:request", (event) => {
      if (older(event)) rows.removeAttribute("aria-busy");
    });
    const kept = sessionStorage.getItem(place);
    if (kept) document.getElementById(kept)?.scrollIntoView({ block: "start" });
  }

  function remember() {
    const top = scroll.getBoundingClientRect().top;
    const away = scroll.scrollTop < -AWAY;
    const first = away && [...rows.querySelectorAll("[data-message]")].find((row) => row.getBoundingClientRect().bottom > top + 8);
    if (first) sessionStorage.setItem(place, first.id); else sessionStorage.removeItem(place);
    const address = new URL(location.href);
    const oldest = rows.querySelector("[data-message]");
    if (first && oldest) address.searchParams.set("from", oldest.dataset.message);
    else address.searchParams.delete("from");
    history.replaceState(null, "", address);
  }

  /** Two pages of one day meet: its title stands above the first. */
  function tidy() {
    const met = new Set();
    for (const day of rows.querySelectorAll(".gw-day")) {
      if (met.has(day.id)) day.remove();
      met.add(day.id);
    }
  }

  // --- the list, and who speaks ---------------------------------------------------------------

  document.getElementById("chats").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const entries = [...event.currentTarget.querySelectorAll(".gw-chat")];
    const next = entries[entries.indexOf(document.activeElement) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // Picked with the pointer it counts at once; with the arrow keys one only looks, and 切换 or Enter takes it.
  const choice = document.getElementById("who");
  let keys = false;
  choice.addEventListener("pointerdown", () => { keys = false; });
  choice.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); choice.form.requestSubmit(); }
    keys = event.key !== "Tab";
  });
  choice.addEventListener("change", () => { if (!keys) choice.form.requestSubmit(); });

  read();
  connect();
})();
