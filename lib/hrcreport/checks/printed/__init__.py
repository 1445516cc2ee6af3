"""This room reads printed files, PDF, Word and HTML: their passages, stream, tags and parts."""
