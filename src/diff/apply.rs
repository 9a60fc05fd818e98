//! Applying edits to a text.
