"""Pictures and documents, each kept once under the hash of its content: in a folder, or in an S3-compatible store."""

from storage.attachments.address import Address, BucketError, parse
from storage.attachments.folder import Folder
from storage.attachments.names import NAME_LIMIT, looks_like_picture, picture_type, safe_name
from storage.attachments.pictures import FRAMES, FRAMES_PIXELS, PIXELS, SIDE, BadPicture
from storage.attachments.store import Attachments, Kept, Shelf, open_store

__all__ = [
    "FRAMES",
    "FRAMES_PIXELS",
    "NAME_LIMIT",
    "PIXELS",
    "SIDE",
    "Address",
    "Attachments",
    "BadPicture",
    "BucketError",
    "Folder",
    "Kept",
    "Shelf",
    "looks_like_picture",
    "open_store",
    "parse",
    "picture_type",
    "safe_name",
]
