"""One file a platform, each the same small interface (`base`)."""
