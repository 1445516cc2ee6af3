"""This room is what cells call: values, tables, figures, maps, blocks, the report that is open."""
