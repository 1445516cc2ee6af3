-- This module reads the body of a document once and returns what it consists of, in order:
-- headings, numbered paragraphs, sub-paragraphs, tables, figures, maps – each with its number.
-- The writers (typst.lua, openxml.lua) only write what stands here, so all formats agree.
--
-- items:  {kind='heading', level, number, inlines, ids, annex}
--         {kind='paragraph', number, inlines, ids, bold, annex, leads}
--         {kind='subs', depth, entries, annex}, an entry: {mark, ids, bold, parts}, a part:
--             {inlines=…} or a 'subs' item one level deeper
--         {kind='text', inlines, ids}   unnumbered paragraph
--         {kind='equation', number, inlines, ids}   number: '(1)', of one with a label
--         {kind='quote', blocks} · {kind='box', title, blocks} · {kind='block', block}
--         {kind='float', float, mark, caption, content, notes, source, data, attributes, ids}
--         The last item of a finding or recommendation, and its entry, have `rests_on`.
-- labels: id -> {kind='paragraph'|'sub'|'heading'|'annex'|'float'|'equation', text, …}

local report = require 'report'
local numerals = require 'numerals'
local strings = require 'strings'
local floats = require 'floats'
local boxes = require 'boxes'
local corrections = require 'corrections'
local outline = require 'outline'
local positions = require 'positions'
local references = require 'references'

local plan = {}

local MAX_DEPTH = 4 -- (a), (i), a., i.

local state

local function has(element, class)
  return element.classes ~= nil and element.classes:includes(class)
end

local function add(item)
  table.insert(state.items, item)
  return item
end

local function register(id, label)
  if id == nil or id == '' then return end
  if state.labels[id] then
    report.error("the label '" .. id .. "' is used twice.",
      'Give each paragraph, heading, table, figure and map a label of its own.')
    return
  end
  state.labels[id] = label
end

local HOLDS_NO_SPAN = { Str = true, Space = true, SoftBreak = true, LineBreak = true, Note = true,
  Code = true, Math = true, RawInline = true }

-- Whether a text may hold a span, at any depth but in its notes.
local function may_hold_span(inlines)
  for _, inline in ipairs(inlines) do
    if not HOLDS_NO_SPAN[inline.t] then return true end
  end
  return false
end

-- Takes the anchors `[]{#par-x}` out of a paragraph and returns its text and their ids.
local function take_anchors(inlines)
  local ids = {}
  local text = may_hold_span(inlines) and pandoc.Inlines(inlines):walk {
    traverse = 'topdown',
    Note = function(note) return note, false end,
    Span = function(span)
      if span.identifier == '' then return nil end
      table.insert(ids, span.identifier)
      if #span.content == 0 then return {} end
      span.identifier = ''
      return span
    end,
  } or pandoc.Inlines(inlines)
  while #text > 0 and (text[1].t == 'Space' or text[1].t == 'SoftBreak') do text:remove(1) end
  return text, ids
end

local function ends_in_colon(inlines)
  return pandoc.utils.stringify(inlines):match(':%s*$') ~= nil
end

local function only_image(inlines)
  local images, other = 0, 0
  for _, inline in ipairs(inlines) do
    if inline.t == 'Image' then images = images + 1
    elseif inline.t ~= 'Space' and inline.t ~= 'SoftBreak' then other = other + 1 end
  end
  return images > 0 and other == 0
end

-- Headings ---------------------------------------------------------------------------------

local function add_annex(header, ids)
  state.annexes = state.annexes + 1
  state.in_annex, state.paragraphs, state.level = true, 0, 1
  state.counts, state.last, state.subs = {}, nil, 0
  local item = add { kind = 'heading', level = 1, annex = state.annexes, inlines = header.content,
    ids = ids }
  for _, id in ipairs(ids) do register(id, { kind = 'annex', item = item }) end
end

local function add_heading(header)
  local text = report.beginning(header.content)
  if text == '' then
    report.error('a heading is empty.', 'Give it words or delete its line.')
    return
  end
  local ids = { header.identifier }
  local noted = false
  header.content:walk { Note = function() noted = true end }
  if noted then
    report.error("the heading '" .. text .. "' has a footnote.",
      'Move the footnote to the first sentence below the heading.')
  end
  if has(header, 'annex') then
    if header.level ~= 1 then
      report.error("the annex '" .. text .. "' is not a heading of the first level.",
        "Write its heading with one '#'.")
    end
    return add_annex(header, ids)
  end
  if header.level > state.level + 1 then
    report.error("the heading '" .. text .. "' skips a level: it stands at level " .. header.level
      .. ' below level ' .. state.level .. '.',
      'Write it with ' .. ('#'):rep(state.level + 1) .. ' or give it a heading above.')
  end
  state.level = header.level
  local item = add { kind = 'heading', level = header.level, inlines = header.content, ids = ids,
    in_annex = state.in_annex }
  if not has(header, 'unnumbered') then
    for deeper = header.level + 1, 6 do state.counts[deeper] = nil end
    state.counts[header.level] = (state.counts[header.level] or 0) + 1
    item.number = numerals.heading(header.level, state.counts[header.level])
    local path = {}
    for level = 1, header.level do
      if state.counts[level] then
        local part = numerals.heading(level, state.counts[level]):gsub('[.-]$', '')
        local bracketed = part:match '%)$'
        local joint = numerals.in_words() and '-' or '.'
        table.insert(path, ((level == 1 or #path == 0 or bracketed) and '' or joint) .. part)
      end
    end
    item.path = table.concat(path)
  end
  register(header.identifier, { kind = 'heading', text = item.path or text, item = item })
end

-- Paragraphs and sub-paragraphs ------------------------------------------------------------

local function add_paragraph(inlines, bold, more_ids)
  local text, ids = take_anchors(inlines)
  for _, id in ipairs(more_ids or {}) do table.insert(ids, id) end
  state.paragraphs = state.paragraphs + 1
  state.subs = 0
  local item = add { kind = 'paragraph', number = state.paragraphs, inlines = text, ids = ids,
    bold = bold, in_annex = state.in_annex }
  state.last = item
  for _, id in ipairs(ids) do
    register(id, { kind = 'paragraph', text = tostring(item.number), item = item })
  end
  return item
end

local function add_text(inlines)
  local text, ids = take_anchors(inlines)
  local item = add { kind = 'text', inlines = text, ids = ids }
  for _, id in ipairs(ids) do register(id, { kind = 'text', text = '', item = item }) end
end

-- An equation in a line of its own. One with a label has a number, by which the text names it.
local function add_equation(div)
  local item = add { kind = 'equation', inlines = pandoc.utils.blocks_to_inlines(div.content),
    ids = { div.identifier }, in_annex = state.in_annex }
  if div.identifier == '' then return end
  state.equations = state.equations + 1
  item.number = '(' .. state.equations .. ')'
  register(div.identifier, { kind = 'equation', text = item.number, item = item })
end

local read_entry

-- Reads a list into a 'subs' item; `chain` are the paragraph and entries above it.
local function read_list(list, depth, first, chain, bold)
  if depth > MAX_DEPTH then
    report.error("a list is five levels deep at '" .. report.beginning(list) .. "'.",
      'Council documents know (a), (i), a. and i.; make the text flatter.')
    return { kind = 'subs', depth = MAX_DEPTH, entries = {} }
  end
  local subs = { kind = 'subs', depth = depth, entries = {}, in_annex = state.in_annex }
  for position, blocks in ipairs(list.content) do
    local mark = numerals.sub_paragraph(depth, first + position)
    table.insert(subs.entries, read_entry(blocks, mark, depth, chain, bold, {}))
  end
  return subs
end

function read_entry(blocks, mark, depth, chain, bold, ids)
  local entry = { mark = mark, ids = ids, bold = bold, parts = {}, depth = depth }
  local here = { table.unpack(chain) }
  table.insert(here, entry)
  local nested = 0
  for _, block in ipairs(blocks) do
    if block.t == 'Para' or block.t == 'Plain' then
      local text, anchors = take_anchors(block.content)
      for _, id in ipairs(anchors) do table.insert(entry.ids, id) end
      table.insert(entry.parts, { inlines = text })
    elseif block.t == 'OrderedList' or block.t == 'BulletList' then
      local subs = read_list(block, depth + 1, nested, here, bold)
      nested = nested + #subs.entries
      table.insert(entry.parts, subs)
    else
      report.error("a " .. block.t .. " stands inside a sub-paragraph: '"
        .. report.beginning({ block }) .. "'.", 'Put it behind the list.')
    end
  end
  local marks = {}
  for _, above in ipairs(here) do
    table.insert(marks, above.kind == 'paragraph' and tostring(above.number)
      or (above.mark:gsub('%.$', '')))
  end
  for _, id in ipairs(entry.ids) do
    register(id, { kind = 'sub', text = table.concat(marks, ' '), chain = here })
  end
  return entry
end

local function add_subs(subs)
  local before = state.items[#state.items]
  if before and before.kind == 'subs' then
    for _, entry in ipairs(subs.entries) do table.insert(before.entries, entry) end
  else
    add(subs)
  end
  state.subs = state.subs + #subs.entries
end

local function add_list(list)
  if not state.last then
    report.error("a list stands before the first numbered paragraph: '"
      .. report.beginning(list.content[1]) .. "'.",
      'Write a paragraph above it that ends in a colon.')
    return
  end
  add_subs(read_list(list, 1, state.subs, { state.last }, false))
end

-- A recommendation rests on its findings and on the standards that it is measured against.
local function evidence_of(div)
  local standards = has(div, 'recommendation') and div.attributes['standards'] or ''
  local ids = (div.attributes['rests-on'] or '') .. ' ' .. standards
  return ids:match '%S' and ids or nil
end

local function rest_last_item_on(div)
  local last = state.items[#state.items]
  if last then last.rests_on = evidence_of(div) end
end

local function add_recommendation(div)
  local ids = div.identifier ~= '' and { div.identifier } or {}
  if not has(div, 'alone') and state.last and state.last.bold and ends_in_colon(state.last.inlines) then
    local mark = numerals.sub_paragraph(1, state.subs + 1)
    local entry = read_entry(div.content, mark, 1, { state.last }, true, ids)
    entry.rests_on = evidence_of(div)
    add_subs { kind = 'subs', depth = 1, entries = { entry }, in_annex = state.in_annex }
    return
  end
  for position, block in ipairs(div.content) do
    if block.t == 'Para' or block.t == 'Plain' then
      add_paragraph(block.content, true, position == 1 and ids or {})
    elseif block.t == 'OrderedList' or block.t == 'BulletList' then
      add_subs(read_list(block, 1, state.subs, { state.last }, true))
    else
      report.error("a " .. block.t .. " stands inside the recommendation '" .. div.identifier
        .. "'.", 'A recommendation holds paragraphs and lists only.')
    end
  end
  rest_last_item_on(div)
end

-- Tables, figures, maps --------------------------------------------------------------------

local function add_float(div, kind)
  local item = floats.read(div, kind)
  item.in_annex = state.in_annex
  if not item then return end
  if #item.caption > 0 then
    state.floats[kind] = state.floats[kind] + 1
    item.count = state.floats[kind]
  else
    item.single = true
  end
  add(item)
  register(div.identifier, { kind = 'float', item = item })
end

-- The number of a float is known when all are counted: a single one has no number.
local function number_floats()
  local form = state.floats.figure > 20 and tostring or numerals.roman
  for _, item in ipairs(state.items) do
    if item.kind == 'float' and item.count then
      local word = strings.get(item.float)
      if state.floats[item.float] > 1 then
        item.number = item.float == 'figure' and form(item.count) or tostring(item.count)
        item.mark = word .. ' ' .. item.number
      else
        item.single = true
      end
    end
  end
end

-- The way through the blocks ---------------------------------------------------------------

local visit

local function visit_div(div, unnumbered)
  if has(div, 'recommendation') then return add_recommendation(div) end
  if has(div, 'box') then return add(boxes.read(div)) end
  if has(div, 'equation') then return add_equation(div) end
  if has(div, 'correction') then
    for _, item in ipairs(corrections.read(div)) do add(item) end
    return
  end
  for _, kind in ipairs { 'table', 'figure', 'map' } do
    if has(div, kind) then return add_float(div, kind) end
  end
  if #div.content == 0 then
    -- Quarto keeps a store of its own at the end of the tree and takes it away later.
    add { kind = 'block', block = div }
    return
  end
  local before = #state.items
  visit(div.content, unnumbered or has(div, 'unnumbered') or div.identifier == 'refs')
  if has(div, 'finding') and #state.items > before then rest_last_item_on(div) end
  if div.identifier == '' or div.identifier == 'refs' then return end
  for position = before + 1, #state.items do
    local item = state.items[position]
    if item.kind == 'paragraph' or item.kind == 'text' then
      table.insert(item.ids, div.identifier)
      register(div.identifier, { kind = item.kind, text = tostring(item.number or ''), item = item })
      return
    end
  end
  report.error("the block '" .. div.identifier .. "' holds no paragraph.",
    'Write a paragraph between its lines of colons, or delete it.')
end

function visit(blocks, unnumbered)
  for position, block in ipairs(blocks) do
    if block.t == 'Header' then
      add_heading(block)
    elseif block.t == 'Para' or block.t == 'Plain' then
      local following = blocks[position + 1]
      local chapeau = following and following.t == 'Div' and has(following, 'recommendation')
        and ends_in_colon(block.content)
      if only_image(block.content) then
        report.error("the image '" .. block.content[1].src .. "' stands outside of a figure.",
          "Put it between '::: {#fig-… .figure alt=\"…\"}' and ':::' with a caption.")
      elseif unnumbered then
        add_text(block.content)
      else
        add_paragraph(block.content, chapeau or false)
      end
    elseif block.t == 'OrderedList' or block.t == 'BulletList' then
      -- Without a numbered paragraph that it belongs to, a list bears no letters of its own.
      if unnumbered and not state.last then
        add { kind = 'block', block = block }
      else
        add_list(block)
      end
    elseif block.t == 'Div' then
      visit_div(block, unnumbered)
    elseif block.t == 'Table' or block.t == 'Figure' then
      local kind = block.t == 'Table' and 'table' or 'figure'
      local name = kind == 'table' and pandoc.utils.stringify(block.head) or nil
      block:walk { Image = function(image) name = image.src end }
      report.error('a ' .. kind .. " stands outside of its block: '" .. (name or '') .. "'.",
        "Put it between '::: {#… ." .. kind .. "}' and ':::' with a caption.")
    elseif block.t == 'BlockQuote' then
      add { kind = 'quote', blocks = block.content }
    elseif block.t == 'LineBlock' then
      add_text(pandoc.utils.blocks_to_inlines { block })
    elseif block.t ~= 'HorizontalRule' and block.t ~= 'Null' then
      add { kind = 'block', block = block }
    end
  end
end

local function name_annexes()
  for _, label in pairs(state.labels) do
    if label.kind == 'annex' then
      label.single = state.annexes == 1
      label.text = numerals.annex(label.item.annex)
    end
  end
  for _, item in ipairs(state.items) do
    if item.annex then
      item.single = state.annexes == 1
      item.mark = strings.get 'annex' .. (item.single and '' or ' ' .. numerals.annex(item.annex))
    end
  end
end

-- Returns the items and the labels of a document's body; `unnumbered` is of one without numbers.
function plan.make(blocks, unnumbered)
  state = { items = {}, labels = {}, paragraphs = 0, annexes = 0, level = 0, counts = {}, subs = 0, equations = 0,
    floats = { table = 0, figure = 0, map = 0 }, in_annex = false }
  visit(blocks, unnumbered or false)
  for position, item in ipairs(state.items) do
    local following = state.items[position + 1]
    item.leads = item.kind == 'paragraph' and following ~= nil and following.kind == 'subs'
  end
  number_floats()
  name_annexes()
  outline.check(state.items)
  positions.count(state.items)
  references.begin(state.labels)
  return state.items, state.labels
end

return plan
