-- This module writes tables, figures and maps for HTML.

local markup = require 'html_markup'
local pictures = require 'html_pictures'
local text = require 'html_text'
local strings = require 'strings'
local trace = require 'trace'
local widths = require 'widths'

local floats = {}

local raw, escaped, wrapped, around = markup.raw, markup.escaped, markup.wrapped, markup.around

local ALIGN = { AlignRight = 'right', AlignCenter = 'center' }

local LONG = 60 -- letters: a column with a longer text keeps a readable width on narrow screens

local function words_of(cell)
  return pandoc.utils.stringify(pandoc.utils.blocks_to_inlines(cell.contents))
end

-- Which columns hold long texts, by their position.
local function long_columns(grid)
  local long = {}
  for _, body in ipairs(grid.bodies) do
    for _, row in ipairs(body.body) do
      for column, element in ipairs(row.cells) do
        long[column] = long[column] or (utf8.len(words_of(element)) or 0) > LONG
      end
    end
  end
  return long
end

-- One cell; `scope` makes it the head of its column or row. An empty head would say nothing.
local function cell(content, element, align, scope, long)
  local tag = scope and words_of(element) ~= '' and 'th' or 'td'
  local attributes = ''
  if tag == 'th' then
    attributes = ' scope="' .. (element.col_span > 1 and scope == 'col' and 'colgroup' or scope) .. '"'
  end
  if element.col_span > 1 then attributes = attributes .. ' colspan="' .. element.col_span .. '"' end
  if element.row_span > 1 then attributes = attributes .. ' rowspan="' .. element.row_span .. '"' end
  local class = (ALIGN[align] or '') .. (long and ' long' or '')
  if class ~= '' then attributes = attributes .. ' class="' .. class:gsub('^ ', '') .. '"' end
  content:insert(raw('<' .. tag .. attributes .. '>'))
  content:extend(pandoc.utils.blocks_to_inlines(element.contents, { pandoc.LineBreak() }))
  content:insert(raw('</' .. tag .. '>'))
end

local function rows(content, grid, list, head)
  local long = head and long_columns(grid) or {}
  for _, row in ipairs(list) do
    content:insert(raw '<tr>')
    local column = 1
    for _, element in ipairs(row.cells) do
      local spec = grid.colspecs[column]
      cell(content, element, spec and spec[1], head and 'col' or column == 1 and 'row' or nil,
        long[column])
      column = column + element.col_span
    end
    content:insert(raw '</tr>\n')
  end
end

-- The inlines of a table's columns, heads and rows. The first cell of a row is the row's head.
local function grid_inlines(unwritten, shares)
  local grid = text.blocks({ unwritten })[1]
  local content = pandoc.Inlines {}
  if shares then
    content:insert(raw '<colgroup>')
    for _, share in ipairs(shares) do
      content:insert(raw(('<col style="width: %.2f%%">'):format(100 * share)))
    end
    content:insert(raw '</colgroup>\n')
  end
  content:insert(raw '<thead>\n')
  rows(content, grid, grid.head.rows, true)
  content:insert(raw '</thead>\n<tbody>\n')
  for _, body in ipairs(grid.bodies) do
    rows(content, grid, body.head, false)
    rows(content, grid, body.body, false)
  end
  content:insert(raw '</tbody>\n')
  return content
end

local function caption(item)
  local content = pandoc.Inlines {}
  if item.mark then
    content:extend { raw '<span class="mark">', pandoc.Str(item.mark), raw '</span> ' }
  end
  content:insert(raw '<span class="caption">')
  content:extend(text.inlines(item.caption))
  content:insert(raw '</span>')
  return content
end

-- What is too wide for a screen scrolls inside of its own box, which the keyboard can reach.
local function scrolling(label)
  return '<div class="scroll" role="group" tabindex="0" ' .. label .. '>\n'
end

-- What names a float for those who hear it: its caption, else the word for its kind.
local function labelled(item, name)
  if #item.caption > 0 then return 'aria-labelledby="' .. name .. '-caption"' end
  return 'aria-label="' .. escaped(strings.get(item.float)) .. '"'
end

local function write_table(item, name)
  local layout = widths.of(item.table, item.attributes, item.ids[1])
  local content = pandoc.Inlines { raw(scrolling(labelled(item, name)) .. '<table>\n') }
  if #item.caption > 0 then
    content:insert(raw('<caption id="' .. name .. '-caption"><span class="fixed">'))
    content:extend(caption(item))
    content:insert(raw '</span></caption>\n')
  end
  content:extend(grid_inlines(item.table, layout.shares))
  content:insert(raw '</table>\n</div>')
  return pandoc.Blocks { pandoc.Plain(content) }
end

local function write_images(item, name)
  local blocks = pandoc.Blocks {}
  if #item.caption > 0 then
    blocks:insert(wrapped('<figcaption id="' .. name .. '-caption">', caption(item), '</figcaption>'))
  end
  for position, image in ipairs(item.images) do
    local alt = position == 1 and item.alt or pandoc.utils.stringify(image.caption)
    local own = #item.images == 1 and name or name .. '-' .. position
    local width = image.attributes.width or '100%'
    blocks:insert(pandoc.Plain { raw(scrolling(labelled(item, name)) .. '<div class="picture" style="width: '
      .. escaped(width) .. '">' .. pictures.html(image.src, own, alt) .. '</div></div>') })
  end
  return blocks
end

-- The numbers behind a picture, folded away until a reader asks for them.
local function write_data(item, name)
  local content = pandoc.Inlines { raw('<details class="data"><summary id="' .. name .. '-data">'
    .. escaped(strings.get 'figure-data') .. '</summary>\n' .. scrolling('aria-labelledby="' .. name .. '-data"')
    .. '<table ' .. labelled(item, name) .. '>\n') }
  content:extend(grid_inlines(item.data))
  content:insert(raw '</table>\n</div>\n</details>')
  return pandoc.Blocks { pandoc.Plain(content) }
end

-- The numbers of a float as a file, and how it is cited, where the page is known.
local function write_get(item, name)
  local page = trace.page()
  if not page then return {} end
  local csv = page.data[item.ids[1]]
  local words = escaped(trace.word 'download')
  local offer = csv and '<a download="' .. name .. '.csv" href="'
    .. pandoc.mediabag.make_data_uri('text/csv;charset=utf-8', csv) .. '">' .. words .. '</a>'
    or item.float == 'table' and '<button type="button" class="csv" data-of="' .. name .. '" hidden>'
      .. words .. '</button>'
  return pandoc.Blocks { pandoc.Plain { raw('<details class="get"><summary>' .. escaped(trace.word 'data')
    .. '</summary>\n<p>' .. escaped(trace.word 'cite') .. ': ' .. escaped(page.cited)
    .. (item.mark and ', ' .. escaped(item.mark) or '') .. '.</p>\n'
    .. (offer and '<p>' .. offer .. '</p>\n' or '') .. '</details>') } }
end

-- Returns the blocks of a table, figure or map.
function floats.write(item)
  local name = escaped(item.ids[1])
  local body = item.float == 'table' and write_table(item, name) or write_images(item, name)
  for _, part in ipairs { 'source', 'notes' } do
    if #item[part] > 0 then
      body:extend(around('<div class="' .. part .. '">', text.blocks(item[part]), '</div>'))
    end
  end
  if item.data then body:extend(write_data(item, name)) end
  body:extend(write_get(item, name))
  local tag = item.float == 'table' and 'div' or 'figure'
  return around('<' .. tag .. ' class="float ' .. item.float .. '" id="' .. name .. '"'
    .. (tag == 'figure' and ' ' .. labelled(item, name) or '') .. '>', body,
    '</' .. tag .. '>')
end

return floats
