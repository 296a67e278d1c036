"""How things look: type, colours, charts, pages and small pieces of HTML that escape whatever they are given."""
