"""This room lets a mission share one address: drafts behind a login, history by person."""
