-- This module reads the block of a table, figure or map: caption, content, notes, source, alt
-- text, data behind a picture; and it checks what a reader, a screen reader or PDF/UA-1 cannot do
-- without.

local report = require 'report'
local strings = require 'strings'

local floats = {}

local PARTS = { caption = true, notes = true, source = true, data = true }

local function part_of(block)
  if block.t ~= 'Div' then return nil end
  for _, class in ipairs(block.classes) do
    if PARTS[class] then return class end
  end
  return nil
end

local function plain(text)
  return (text:lower():gsub('[%s%p]+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

local function find_all(blocks, kind, wanted)
  local found = {}
  pandoc.Blocks(blocks):walk { [kind] = function(element)
    if not wanted or wanted(element) then table.insert(found, element) end
  end }
  return found
end

local function read_images(item, name, div)
  item.images = find_all(item.content, 'Image')
  if #item.images == 0 then
    report.error('the ' .. item.float .. ' ' .. name .. ' holds no image.',
      'Write ![](figures/name.svg) between its lines of colons.')
  end
  local alt = div.attributes.alt or ''
  for _, image in ipairs(item.images) do
    if alt == '' then alt = pandoc.utils.stringify(image.caption) end
  end
  item.alt = alt
  if alt:match '^%s*$' then
    report.error('the ' .. item.float .. ' ' .. name .. ' has no alternative text.',
      'Say in alt="…" what a reader learns from it, in one to three sentences.')
  elseif plain(alt) == plain(pandoc.utils.stringify(item.caption)) then
    report.error('the alternative text of the ' .. item.float .. ' ' .. name
      .. ' is its caption again.',
      'Say in alt="…" what the picture shows, not what it is called.')
  end
end

-- The data of a picture are a table that HTML shows on demand; the other formats leave them out.
local function read_data(item, name)
  local tables = find_all(item.data, 'Table')
  if #item.data > 0 and #tables ~= 1 then
    report.error('the data of the ' .. item.float .. ' ' .. name .. ' are not one table.',
      "Put exactly one table between '::: data' and ':::'.")
  end
  item.data = tables[1]
end

local NOT_IN_CELLS = { OrderedList = 'a list', BulletList = 'a list', Header = 'a heading',
  Table = 'another table', BlockQuote = 'a quotation' }

-- A cell holds words: what is numbered, counted or laid out by itself has no place in it.
local function check_cells(grid, name)
  local told = {}
  local function tell(what, content)
    if told[what] then return end
    told[what] = true
    report.error(what .. ' stands in a cell of the table ' .. name .. ": '"
      .. report.beginning(content) .. "'.",
      'Write plain sentences divided by semicolons, or move it into the text.')
  end
  -- One look at the whole table: cells are asked one by one only where there is something to tell.
  local labelled = #find_all({ grid }, 'Span', function(span) return span.identifier ~= '' end) > 0
  local function look(rows)
    for _, row in ipairs(rows) do
      for _, cell in ipairs(row.cells) do
        for _, block in ipairs(cell.contents) do
          if NOT_IN_CELLS[block.t] then tell(NOT_IN_CELLS[block.t], { block }) end
        end
        if labelled then cell.contents:walk { Span = function(span)
          if span.identifier ~= '' then
            tell('a numbered paragraph', #span.content > 0 and span.content or cell.contents)
          end
        end } end
      end
    end
  end
  look(grid.head.rows)
  for _, body in ipairs(grid.bodies) do look(body.body) end
end

local function read_table(item, name)
  local tables = find_all(item.content, 'Table')
  if #tables ~= 1 then
    report.error('the table ' .. name .. ' holds ' .. #tables .. ' tables.',
      'Put exactly one table between its lines of colons.')
    return
  end
  item.table = tables[1]
  check_cells(item.table, name)
  local rows = item.table.head.rows
  if #rows == 0 or pandoc.utils.stringify(pandoc.utils.blocks_to_inlines(
      pandoc.List(rows[1].cells):map(function(cell)
        return pandoc.Div(cell.contents)
      end))):match '^%s*$' then
    report.error('the table ' .. name .. ' has no heads above its columns.',
      'Name what each column holds in the first row.')
    return
  end
  for position, cell in ipairs(rows[#rows].cells) do
    if pandoc.utils.stringify(pandoc.utils.blocks_to_inlines(cell.contents)):match '^%s*$' then
      report.warning('column ' .. position .. ' of the table ' .. name .. ' has no head.',
        'Name what it holds: a reader who cannot see the table hears the head with each cell.')
    end
  end
end

-- "Source:" stands in italics before the first paragraph of the source, unless it is there already.
local function prefix_source(blocks)
  local first = blocks[1]
  if not first or (first.t ~= 'Para' and first.t ~= 'Plain') then return end
  local word = strings.get 'source'
  if pandoc.utils.stringify(first):sub(1, #word) == word then return end
  first.content:insert(1, pandoc.Space())
  first.content:insert(1, pandoc.Emph { pandoc.Str(word) })
end

-- Returns the item of a float's block, or nil where the block is beyond repair.
function floats.read(div, kind)
  local name = div.identifier ~= '' and ("'" .. div.identifier .. "'") or 'without a label'
  local item = { kind = 'float', float = kind, ids = { div.identifier }, content = {},
    attributes = div.attributes, caption = {}, notes = {}, source = {}, data = {} }
  for _, block in ipairs(div.content) do
    local part = part_of(block)
    if part then
      for _, inner in ipairs(block.content) do table.insert(item[part], inner) end
    else
      table.insert(item.content, block)
    end
  end
  prefix_source(item.source)
  item.caption = pandoc.utils.blocks_to_inlines(item.caption)
  if #item.caption == 0 and not div.classes:includes 'untitled' then
    report.error('the ' .. kind .. ' ' .. name .. ' has no caption.',
      "Write one between '::: caption' and ':::'.")
  end
  if kind == 'table' then read_table(item, name) else read_images(item, name, div) end
  read_data(item, name)
  return item
end

return floats
