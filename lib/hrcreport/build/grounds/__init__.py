"""This room tells what a build rests on, and writes it down: hashes, what files say, manifests."""
