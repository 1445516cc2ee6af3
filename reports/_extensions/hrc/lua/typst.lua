-- This module writes a document's items for Typst: calls of the functions in hrc-lib.typst with
-- the text between them left to Pandoc.

local report = require 'report'
local beside = require 'beside'
local references = require 'references'
local prose = require 'prose'
local widths = require 'widths'
local front = require 'front'
local typography = require 'typography'
local numerals = require 'numerals'
local bold = typography.bold

local typst = {}

local function raw(text) return pandoc.RawInline('typst', text) end
local function raw_block(text) return pandoc.RawBlock('typst', text) end

-- A Typst text in quotation marks.
function typst.quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end
local quoted = typst.quoted

local function anchors(ids)
  local calls = {}
  for _, id in ipairs(ids or {}) do
    if id ~= '' then table.insert(calls, '#hrc-anchor(' .. quoted(id) .. ')') end
  end
  return table.concat(calls)
end

local function write_reference(id, label, link)
  local start = raw('#link(label(' .. quoted(id) .. '))[')
  if #link.content > 0 then
    local content = pandoc.Inlines { start }
    content:extend(link.content)
    content:insert(raw ']')
    return content
  end
  return { start, pandoc.Str(typography.unbroken(references.text(label, link))), raw ']' }
end

-- A name, title, address or symbol in a note from right to left, as one text: Typst gives each a
-- direction of its own, and would put the parts of one in the order of the note. Without the marks around
-- it, signs between two of them would go from left to right as well. A symbol is not divided.
local function isolated(span)
  local first, text = span.content[1], pandoc.utils.stringify(span)
  local whole = text:find('/', 1, true) and not text:find '[%s:]'
  -- An address begins a line, and Arabic words between its strokes keep its direction.
  local address = text:find '^https?://'
  if address then text = text:gsub('/', '/\u{200E}'):gsub('/\u{200E}/\u{200E}', '//') end
  local call = (whole and 'hrc-undivided(' or 'hrc-other(') .. quoted(text) .. ')'
  if first.t == 'Emph' then call = 'text(style: "italic", ' .. call .. ')' end
  if first.t == 'Link' then call = 'link(' .. quoted(first.target) .. ', ' .. call .. ')' end
  return pandoc.Inlines { pandoc.Str '\u{200F}', raw((address and '#linebreak();#' or '#') .. call .. ';'), pandoc.Str '\u{200F}' }
end

-- Everything inside running text that Pandoc's Typst writer cannot write by itself. One walk does it
-- all: each walk copies the text from Pandoc to Lua and back.
local filter = {
  traverse = 'topdown',
  Span = function(span)
    if span.classes:includes(prose.MARK) then
      local content = pandoc.Inlines { raw '#hrc-mark[' }
      content:extend(span.content)
      content:insert(raw ']')
      return content, false
    end
    if span.attributes.dir == 'rtl' then
      local content = pandoc.Inlines { raw '#hrc-rtl[' }
      content:extend(span.content)
      content:insert(raw ']')
      return content, false
    end
    if span.attributes.dir == 'ltr' then return isolated(span), false end
    if span.classes:includes(prose.EQUATION) then
      local math = span.content[1]
      local display = math.mathtype == 'DisplayMath'
      return { raw('#math.equation(block: ' .. tostring(display) .. ', alt: '
        .. quoted(span.attributes.alt) .. ', '), math, raw '.body)' }, false
    end
  end,
  Str = function(str)
    local text = typography.unbroken(str.text)
    return text ~= str.text and pandoc.Str(text) or nil
  end,
  Inlines = typography.unbroken_words,
  Image = function(image)
    return raw('#box(image(' .. quoted(image.src) .. ', height: 1em, alt: '
      .. quoted(pandoc.utils.stringify(image.caption)) .. '))')
  end,
}

function typst.inlines(inlines) return pandoc.Inlines(inlines):walk(filter) end
function typst.blocks(blocks) return pandoc.Blocks(blocks):walk(filter) end

filter.Link = references.resolver(write_reference, typst.inlines)

-- Text behind an opening bracket begins a line for Typst, where "/", "+", "-", "=" and "1." make a
-- list or a heading; Pandoc escapes them at the start of its own paragraphs only.
local function as_text(inlines)
  local first = inlines[1]
  if first and first.t == 'Str' then
    local mark = first.text:match '^[/+-]$' or first.text:match '^=+$'
    local number = first.text:match '^(%d+)%.$'
    if mark or number then
      inlines = inlines:clone()
      inlines[1] = raw(mark and '\\' .. mark or number .. '\\.')
    end
  end
  return inlines
end

local function wrapped(before, inlines, after)
  local content = pandoc.Inlines { raw(before) }
  content:extend(as_text(typst.inlines(inlines)))
  content:insert(raw(after))
  return content
end

local function paragraph(item)
  local text = item.bold and bold(item.inlines) or item.inlines
  local call = item.leads and '#hrc-lead("' or '#hrc-par("'
  return { pandoc.Para(wrapped(call .. numerals.paragraph(item.number) .. '")[' .. anchors(item.ids),
    text, ']')) }
end

local function heading(item)
  local number = item.annex and quoted(item.mark) or item.number and quoted(item.number) or 'none'
  -- The label sits on the heading itself: an anchor inside would stand in the contents once more.
  local call = '#hrc-heading(' .. item.level .. ', ' .. number .. ', '
    .. (item.ids[1] ~= '' and quoted(item.ids[1]) or 'none')
    .. (item.annex and ', annex: true' or '') .. ')['
  return { pandoc.Para(wrapped(call, item.inlines, ']')) }
end

local function subs(item)
  local marks, blocks = {}, pandoc.Blocks {}
  for _, entry in ipairs(item.entries) do table.insert(marks, quoted(entry.mark) .. ',') end
  for position, entry in ipairs(item.entries) do
    local start = position == 1
      and '#hrc-subs(' .. item.depth .. ', (' .. table.concat(marks, ' ') .. '))[' or ']['
    blocks:insert(raw_block(start .. anchors(entry.ids)))
    for _, part in ipairs(entry.parts) do
      references.stand_at(entry)
      if part.inlines then
        local text = entry.bold and bold(part.inlines) or part.inlines
        blocks:insert(pandoc.Para(wrapped('#hrc-edge("start");' .. (item.depth == 1 and '#hrc-run-in;' or ''), text,
          '#hrc-edge("end");')))
      else
        blocks:extend(subs(part))
      end
    end
  end
  blocks:insert(raw_block ']')
  return blocks
end

-- Tables, figures, maps --------------------------------------------------------------------

-- From the side where lines start: the columns of an Arabic table are mirrored.
local ALIGN = { AlignLeft = 'start', AlignRight = 'end', AlignCenter = 'center', AlignDefault = 'start' }

-- Where `room` (points) is asked, the row begins where it is left: its cells must be able to break.
local function cell(content, element, room, named)
  local spans = room and 'breakable: true, ' or ''
  if element.col_span > 1 then spans = spans .. 'colspan: ' .. element.col_span .. ', ' end
  if element.row_span > 1 then spans = spans .. 'rowspan: ' .. element.row_span .. ', ' end
  content:insert(raw(spans ~= '' and 'table.cell(' .. spans .. ')[' or '['))
  if room and named then content:insert(raw('#hrc-room(' .. room .. 'pt)')) end
  if named then content:insert(raw(named)) end
  content:extend(as_text(pandoc.utils.blocks_to_inlines(element.contents, { pandoc.LineBreak() })))
  content:insert(raw(named and named ~= '' and ']], ' or '], '))
end

-- A row stays on one page, unless one of its cells could be longer than a page.
local LONGEST_KEPT_CELL = 1200 -- letters

-- A table that takes more may break between two pages: one that is kept whole leaves the rest of a
-- page empty, and one that is longer than a page must break.
local KEPT_LINES = 42
-- In an annex nothing moves to fill a page.
local KEPT_LINES_OF_ANNEX = 14
-- One of so many rows breaks before its page is left empty (hrc-short).
local ROWS_THAT_BREAK = 4
-- One of so many lines still stands on one page, if it must.
local MOST_LINES = 56
-- It begins where its head and two rows have room, in points, and ends with two rows and its notes: a
-- row alone compares nothing.
local LINE, CAPTION = 11, 40
local MOST_ROOM = 190

-- Notes and source below a table, in lines of its place.
local LETTERS_OF_LINE = { column = 90, wide = 118, landscape = 170 }
local function lines_below(item, place)
  local lines = 0
  for _, part in ipairs { 'notes', 'source' } do
    for _, block in ipairs(item[part]) do
      local text = pandoc.utils.stringify(block)
      lines = lines + math.ceil((utf8.len(text) or #text) / LETTERS_OF_LINE[place])
    end
  end
  return lines
end

-- A name in a narrow column takes more lines than its letters would.
local WRAPPED = 1.25
-- Short answers are narrower than the mean, so that the rows beside it may take fewer lines.
local FEWER = 0.7

local function is_empty(element)
  return pandoc.utils.stringify(pandoc.utils.blocks_to_inlines(element.contents)):match '^%s*$' ~= nil
end

-- Rows whose first cell is empty go on with the name of the row above. Returns for each row of a group its
-- name, its number in the group, and whether the name has room beside all of them (`spans`) and, a line
-- more than it seems to take, beside those from there on (`rests`). A name that has none beside all of them
-- is one cell of as many rows, which stay on one page.
local function groups_of(rows, layout, heads)
  local groups, start = {}, 1
  while start <= #rows do
    local final, first = start, rows[start].cells[1]
    while rows[final + 1] and first and first.row_span == 1 and #rows[final + 1].cells > 1
      and is_empty(rows[final + 1].cells[1]) do final = final + 1 end
    if final > start and not is_empty(first) then
      local name = widths.lines_of_first(layout, heads + start)
      local function beside(row) return widths.lines(layout, heads + row, heads + final, true) * FEWER end
      for row = start, final do
        groups[row] = { cell = first, row = row - start, start = start, name = name,
          rows = final - start + 1,
          spans = name * WRAPPED < beside(start),
          rests = (name + 1) * WRAPPED < beside(row) }
      end
    end
    start = final + 1
  end
  return groups
end

local function write_table(item)
  local layout = widths.of(item.table, item.attributes, item.ids[1])
  local grid = typst.blocks({ item.table })[1]
  local columns, aligns, gutters = {}, {}, {}
  for position, share in ipairs(layout.shares) do
    table.insert(columns, ('%.4ffr'):format(share))
    table.insert(aligns, ALIGN[grid.colspecs[position][1]] or 'start')
    -- Numbers that end where the next column starts would be read as one with it.
    if position > 1 then
      local apart = aligns[position - 1] == 'end' and aligns[position] ~= 'end'
      table.insert(gutters, apart and '5mm' or '2.5mm')
    end
  end
  local content = pandoc.Inlines { raw('#hrc-table(size: ' .. layout.size .. 'pt, kept: '
    .. tostring(layout.longest_cell <= LONGEST_KEPT_CELL) .. ', columns: (' .. table.concat(columns, ', ')
    .. ',), gutters: (' .. table.concat(gutters, ', ') .. (#gutters > 0 and ',' or '') .. '), align: (' .. table.concat(aligns, ', ') .. ',), head: (') }
  for _, row in ipairs(grid.head.rows) do
    for _, element in ipairs(row.cells) do cell(content, element) end
  end
  content:insert(raw '),\n')
  local kept_lines = item.in_annex and KEPT_LINES_OF_ANNEX or KEPT_LINES
  local breakable = item.ends_text or widths.lines(layout) > kept_lines
  local heads = #grid.head.rows
  local last = #layout.lengths
  local all_rows = pandoc.List {}
  for _, body in ipairs(grid.bodies) do
    all_rows:extend(body.head)
    all_rows:extend(body.body)
  end
  local may_break = breakable or #all_rows >= ROWS_THAT_BREAK and not item.in_annex
  local groups = groups_of(all_rows, layout, heads)
  local final = math.ceil((widths.lines(layout, last - 1) + lines_below(item, layout.place)) * LINE)
  for position, row in ipairs(all_rows) do
    local room = may_break and heads + position == last - 1 and math.min(final, MOST_ROOM)
    local group = groups[position]
    if may_break and group and group.row == 0 and group.spans then
      room = math.max(room or 0, math.ceil(group.name * LINE))
    end
    for column, element in ipairs(row.cells) do
      local named = column == 1 and ''
      if group and named and not groups[group.start].spans then
        element = group.row == 0
          and { contents = group.cell.contents, col_span = group.cell.col_span, row_span = group.rows }
      elseif group and named then
        element = group.cell
        named = ('#hrc-group("%s-%d", %d, %s)['):format(item.ids[1], group.start, group.row,
          tostring(group.row == 0 and group.spans or group.rests))
      end
      if element then cell(content, element, room, named) end
    end
    content:insert(raw '\n')
  end
  content:insert(raw ')')
  local first = math.ceil(widths.lines(layout, 1, #grid.head.rows + 2) * LINE) + CAPTION
  local fits = widths.lines(layout) + lines_below(item, layout.place) <= MOST_LINES
  return { pandoc.Plain(content) }, layout.place, breakable, may_break and math.min(first, MOST_ROOM), fits
end

local function write_images(item)
  local content = pandoc.Inlines {}
  for position, image in ipairs(item.images) do
    local file = io.open(beside.file(image.src))
    if file then
      file:close()
    else
      report.error("the image file '" .. image.src .. "' of the " .. item.float .. " '" .. item.ids[1]
        .. "' is missing.", 'Correct its name in the text, or save the picture under it.')
    end
    local width = image.attributes.width or '100%'
    local alt = position == 1 and item.alt or pandoc.utils.stringify(image.caption)
    content:insert(raw('#hrc-image(' .. quoted(beside.file(image.src)) .. ', ' .. quoted(alt) .. ', width: '
      .. width .. ')'))
  end
  return { pandoc.Plain(content) }, item.attributes.layout or 'column'
end

local function float(item)
  local body, place, breakable, room, fits
  if item.float == 'table' then
    body, place, breakable, room, fits = write_table(item)
  else
    body, place = write_images(item)
  end
  local mark = item.mark and quoted(item.mark) or 'none'
  local blocks = pandoc.Blocks { pandoc.Plain(wrapped('#hrc-float("' .. item.float .. '", "' .. place
    .. '", number: ' .. item.position .. ', breakable: ' .. tostring(breakable or false) .. ', fits: '
    .. tostring(fits or false) .. ', moves: ' .. tostring(not item.in_annex) .. ', room: ' .. (room or 0) .. 'pt'
    .. ', mark: ' .. mark .. ', caption: ' .. (#item.caption > 0 and '' or 'none, before: ') .. '['
    .. anchors(item.ids), item.caption, '], body: [')) }
  blocks:extend(body)
  for _, part in ipairs { 'notes', 'source' } do
    if #item[part] > 0 then
      blocks:insert(raw_block('], ' .. part .. ': ['))
      blocks:extend(typst.blocks(item[part]))
    end
  end
  blocks:insert(raw_block '])')
  return blocks
end

local WRITERS = {
  heading = heading,
  paragraph = paragraph,
  subs = subs,
  float = float,
  text = function(item)
    return { pandoc.Para(wrapped('#hrc-edge("start");' .. anchors(item.ids), item.inlines, '#hrc-edge("end");')) }
  end,
  equation = function(item)
    local call = '#hrc-equation(' .. (item.number and quoted(item.number) or 'none') .. ')['
    return { pandoc.Para(wrapped(call .. anchors(item.ids), item.inlines, ']')) }
  end,
  quote = function(item)
    local blocks = pandoc.Blocks { raw_block '#hrc-quote[' }
    blocks:extend(typst.blocks(item.blocks))
    blocks:insert(raw_block ']')
    return blocks
  end,
  box = function(item)
    local blocks = pandoc.Blocks { pandoc.Plain(wrapped('#hrc-box[', item.title, '][')) }
    blocks:extend(typst.blocks(item.blocks))
    blocks:insert(raw_block ']')
    return blocks
  end,
  block = function(item) return typst.blocks { item.block } end,
}

-- A table right before the last chapter, which recommends, has no text behind it that would fill its page,
-- and breaks.
local function break_before_last_chapter(items)
  local last
  for position, item in ipairs(items) do
    if item.kind == 'heading' and item.level == 1 and not item.in_annex and not item.annex then last = position end
  end
  if not last then return end
  local before = items[last - 1]
  if before and before.kind == 'float' then before.ends_text = true end
end

-- Where a page may be told to end early: see hrc-begin.
local BEGINS = { heading = true, paragraph = true, text = true }

-- Returns the blocks of the body.
function typst.write(items)
  local blocks = pandoc.Blocks {}
  break_before_last_chapter(items)
  for position, item in ipairs(items) do
    references.stand_at(item)
    item.position = position
    local below = items[position - 1] and items[position - 1].kind == 'heading'
    if BEGINS[item.kind] then
      local heads = item.kind == 'heading' and ', heads: true' or ''
      blocks:insert(raw_block('#hrc-begin(' .. position .. (below and ', below: true' or '') .. heads .. ')'))
    end
    blocks:extend(WRITERS[item.kind](item))
  end
  references.stand_at(nil)
  return blocks
end

-- Makes of the metadata what hrc.typst asks for.
function typst.front(meta, blocks, items)
  front.read(meta, items)
  for _, key in ipairs { 'title', 'subtitle', 'summary', 'title-notes', 'transmittal' } do
    local value = meta[key]
    if pandoc.utils.type(value) == 'Inlines' then meta[key] = typst.inlines(value)
    elseif pandoc.utils.type(value) == 'Blocks' then meta[key] = typst.blocks(value)
    elseif pandoc.utils.type(value) == 'List' then
      meta[key] = value:map(function(note)
        return pandoc.utils.type(note) == 'Blocks' and typst.blocks(note) or typst.inlines(note)
      end)
    end
  end
  -- Texts in quotation marks of the template are written by hand: Pandoc would escape for markup.
  for name, key in pairs { ['symbol-text'] = 'symbol', ['creator-text'] = 'creator', ['job-text'] = 'job-number' } do
    local text = front.text(meta, key)
    if text ~= '' or key == 'symbol' then
      meta[name] = raw(text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '')
    end
  end
  return meta, blocks
end

return typst
