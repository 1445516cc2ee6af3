-- This filter brings a text of a word processor into the form of this project's texts: notes within
-- the line, no bold type, plain lists, and no pictures or tables, which stay as notes for authors.
-- What it did is told on stderr, a line each.

local done = {}

local function told(what)
  done[what] = (done[what] or 0) + 1
end

local function written(blocks)
  local text = pandoc.write(pandoc.Pandoc(blocks), 'markdown-smart-raw_attribute-fenced_divs',
    pandoc.WriterOptions{wrap_text = 'none'})
  return (text:gsub('%s+$', ''))
end

local function for_authors(words, blocks)
  local text = blocks and written(blocks):gsub('##}', '## }') or ''
  return '{## ' .. words .. (text ~= '' and ':\n' .. text .. '\n' or ' ') .. '##}'
end

local function content(element)
  return element.content
end

local function bold(element)
  told('bold type taken out')
  return element.content
end

local function list(items)
  told('list brought into our form')
  return pandoc.BulletList(items)
end

return {
  {
    Strong = bold,
    Underline = bold,
    SmallCaps = content,
    Strikeout = content,
    Superscript = function(element)
      -- A number alone is the mark of a note that was typed by hand.
      if pandoc.utils.stringify(element):match('^%d+$') then
        told('raised number kept as plain text: is it a note?')
      end
      return element.content
    end,
    Subscript = content,
    Span = content,
    Div = content,
    LineBreak = function() return pandoc.Space() end,
    SoftBreak = function() return pandoc.Space() end,
    Image = function(element)
      told('picture left out')
      local words = pandoc.utils.stringify(element.caption)
      return pandoc.RawInline('markdown', for_authors('A picture stood here. ' .. words))
    end,
    Link = function(element)
      local address = element.target
      local words = pandoc.utils.stringify(element.content)
      if address:match('^#') or words == address then return element.content end
      told('link made a note')
      local inlines = element.content
      inlines:insert(pandoc.RawInline('markdown', '^[' .. address .. ']'))
      return inlines
    end,
    Header = function(element)
      return pandoc.Header(math.min(element.level, 3), element.content)
    end,
    OrderedList = function(element) return list(element.content) end,
    BulletList = function(element) return list(element.content) end,
    BlockQuote = content,
    CodeBlock = function(element) return pandoc.Para{pandoc.Str(element.text)} end,
    RawBlock = function() return {} end,
    RawInline = function(element)
      return element.format == 'markdown' and element or {}
    end,
    HorizontalRule = function() return {} end,
    Table = function(element)
      told('table left out')
      return pandoc.RawBlock('markdown', for_authors('A table stood here', {element}))
    end,
    Figure = function(element)
      return element.content
    end,
  },
  {
    Note = function(element)
      told('footnote brought into the line')
      local parts = {}
      for _, block in ipairs(element.content) do
        parts[#parts + 1] = written{block}:gsub('\n+', ' ')
      end
      return pandoc.RawInline('markdown', '^[' .. table.concat(parts, ' ') .. ']')
    end,
  },
  {
    Pandoc = function(document)
      for what, times in pairs(done) do
        io.stderr:write('hrc: ' .. what .. '|' .. times .. '\n')
      end
      document.meta = {}
      return document
    end,
  },
}
