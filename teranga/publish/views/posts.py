"""The list of posts and one post."""
