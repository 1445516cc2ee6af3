-- This module holds what the HTML modules write elements with. Elements are raw text around Pandoc's
-- own: Quarto would give headings, tables and figures of the tree a form of its own.

local markup = {}

function markup.raw(html) return pandoc.RawInline('html', html) end

function markup.escaped(words)
  return (words:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

-- A block of inlines between two pieces of HTML.
function markup.wrapped(before, inlines, after)
  local content = pandoc.Inlines { markup.raw(before) }
  content:extend(inlines)
  content:insert(markup.raw(after))
  return pandoc.Plain(content)
end

-- Blocks between two pieces of HTML.
function markup.around(before, blocks, after)
  local content = pandoc.Blocks { pandoc.Plain { markup.raw(before) } }
  content:extend(blocks)
  content:insert(pandoc.Plain { markup.raw(after) })
  return content
end

return markup
