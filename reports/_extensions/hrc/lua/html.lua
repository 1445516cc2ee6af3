-- This module writes a document's items for HTML: each paragraph with its number as a link to itself
-- (#para-12, #para-12-a), headings, lists, and below findings and recommendations what they rest on.

local markup = require 'html_markup'
local text = require 'html_text'
local floats = require 'html_floats'
local front = require 'front'
local html_front = require 'html_front'
local references = require 'references'
local numerals = require 'numerals'
local strings = require 'strings'
local trace = require 'trace'
local typed = require 'typed'
local bold = require('typography').bold

local html = {}

local raw, escaped, wrapped, around = markup.raw, markup.escaped, markup.wrapped, markup.around

local context

-- Places -----------------------------------------------------------------------------------

local function place_subs(subs, place)
  for _, entry in ipairs(subs.entries) do
    entry.place = place .. '-' .. numerals.in_address(entry.mark)
    for _, part in ipairs(entry.parts) do
      if part.entries then place_subs(part, entry.place) end
    end
  end
end

-- Gives each paragraph and sub-paragraph its id: para-12, para-12-a-ii, annex-1-para-3. Letters that
-- go on below a sub-heading belong to the paragraph before it.
local function give_places(items)
  local annex, last = '', ''
  for _, item in ipairs(items) do
    if item.kind == 'heading' and item.annex then annex = 'annex-' .. item.annex .. '-' end
    if item.kind == 'paragraph' then
      last = annex .. 'para-' .. item.number
      item.place = last
    elseif item.kind == 'subs' then
      place_subs(item, last)
    elseif item.kind == 'heading' then
      context.headings = context.headings + 1
      item.place = item.ids[1] ~= '' and item.ids[1] or 'heading-' .. context.headings
    end
  end
end

-- The labels of a paragraph as places of their own, for links from outside.
local function anchors(ids)
  local spans = {}
  for _, id in ipairs(ids or {}) do
    if id ~= '' then table.insert(spans, '<span id="' .. escaped(id) .. '"></span>') end
  end
  return table.concat(spans)
end

-- The number of a paragraph, a link to its own place for reviewers who cite it.
local function permalink(place, mark, words)
  return '<a class="number" href="#' .. escaped(place) .. '" aria-label="' .. escaped(words) .. '">'
    .. escaped(mark) .. ' </a>'
end

-- Evidence ---------------------------------------------------------------------------------

local function evidence_of(id)
  local label = context.labels[id]
  if label then
    local words = references.text(label)
    if label.kind == 'paragraph' or label.kind == 'sub' then
      words = strings.get 'in-text-paragraph' .. '\u{00A0}' .. words
    end
    -- In a kind of document without numbers of paragraphs a finding has none to be named by.
    if words == '' then words = pandoc.text.lower(strings.get 'reviewers-finding') end
    return pandoc.Inlines { raw('<a href="#' .. escaped(text.place_of(id)) .. '">'),
      pandoc.Str(words), raw '</a>' }
  end
  local words = context.provisions[id] and text.inlines(context.provisions[id])
    or pandoc.Inlines { pandoc.Str(id) }
  local place = text.cited_at(id)
  if not place then return words end
  words:insert(1, raw('<a href="#' .. escaped(place) .. '">'))
  words:insert(raw '</a>')
  return words
end

-- "Rests on: table 1; Basic Principles, principle 9", each a link. The line is filled when the whole
-- text is written: a provision may be cited further down.
local function evidence(ids)
  local line = pandoc.Plain {}
  if ids:match '%S' then table.insert(context.evidence, { line = line, ids = ids }) end
  return pandoc.List { line } -- pandoc.Blocks would hold a copy, which stays empty
end

local function fill_evidence()
  for _, each in ipairs(context.evidence) do
    local content = pandoc.Inlines { raw '<p class="evidence">', pandoc.Str(strings.get 'rests-on') }
    for id in each.ids:gmatch '@?(%S+)' do
      content:insert(pandoc.Str(#content == 2 and ' ' or strings.get 'semicolon' .. ' '))
      content:extend(evidence_of(id))
    end
    content:insert(raw '</p>')
    each.line.content = content
  end
end

-- Body -------------------------------------------------------------------------------------

local function capital(word)
  return pandoc.text.upper(pandoc.text.sub(word, 1, 1)) .. pandoc.text.sub(word, 2)
end

local function paragraph(item)
  local words = capital(strings.get 'in-text-paragraph') .. ' ' .. item.number
  typed.note(item.inlines, item.place)
  return { wrapped('<p class="par" id="' .. item.place .. '">' .. anchors(item.ids)
    .. permalink(item.place, numerals.paragraph(item.number), words),
    text.inlines(item.bold and bold(item.inlines) or item.inlines), '</p>') }
end

local function heading(item)
  -- The document's title is the first level of the page. HTML knows six.
  local level = math.min(item.level + 1, 6)
  local number = item.mark or item.number
  local deep = item.level + 1 > 6 and ' aria-level="' .. item.level + 1 .. '"' or ''
  return { wrapped('<h' .. level .. deep .. ' id="' .. escaped(item.place) .. '"'
    .. (item.annex and ' class="annex"' or '') .. '>'
    .. (number and '<span class="number">' .. escaped(number) .. ' </span>' or ''),
    text.inlines(item.inlines), '</h' .. level .. '>') }
end

local function subs(item)
  local blocks = pandoc.Blocks {}
  for _, entry in ipairs(item.entries) do
    local content = pandoc.Blocks {}
    local mark = permalink(entry.place, entry.mark, entry.mark)
    for _, part in ipairs(entry.parts) do
      references.stand_at(entry)
      if part.inlines then
        typed.note(part.inlines, entry.place)
        content:insert(wrapped('<p>' .. mark,
          text.inlines(entry.bold and bold(part.inlines) or part.inlines), '</p>'))
        mark = ''
      else
        content:extend(subs(part))
      end
    end
    if entry.rests_on then content:extend(evidence(entry.rests_on)) end
    blocks:extend(around('<li id="' .. entry.place .. '">' .. anchors(entry.ids), content, '</li>'))
  end
  -- A list whose marks are text is still a list for those who hear it.
  return around('<ol class="subs" role="list">', blocks, '</ol>')
end

local WRITERS = {
  heading = heading,
  paragraph = paragraph,
  subs = subs,
  float = floats.write,
  text = function(item)
    return { wrapped('<p>' .. anchors(item.ids), text.inlines(item.inlines), '</p>') }
  end,
  equation = function(item)
    local id = item.number and ' id="' .. escaped(item.ids[1]) .. '"' or ''
    local number = item.number and '<span class="number">' .. item.number .. '</span>' or ''
    return { wrapped('<div class="equation"' .. id .. '>', text.inlines(item.inlines), number .. '</div>') }
  end,
  quote = function(item)
    return around('<blockquote>', text.blocks(item.blocks), '</blockquote>')
  end,
  box = function(item)
    local blocks = text.blocks(item.blocks)
    blocks:insert(1, wrapped('<p><em>', text.inlines(item.title), '</em></p>'))
    return around('<div class="summary" role="note">', blocks, '</div>')
  end,
  block = function(item) return text.blocks { item.block } end,
}

-- The words of each provision that a finding may rest on, by its code.
local function provisions_of(meta)
  local found = {}
  for code, words in pairs(meta.provisions or {}) do
    found[code] = pandoc.utils.type(words) == 'Blocks' and pandoc.utils.blocks_to_inlines(words)
      or pandoc.Inlines(words)
  end
  return found
end

-- Returns the blocks of the body. Title and summary are written first: their notes are counted first.
function html.write(items, labels, meta)
  context = { labels = labels, headings = 0, provisions = provisions_of(meta), evidence = {} }
  trace.read()
  text.begin(labels)
  give_places(items)
  front.read(meta, items)
  html_front.write_texts(meta)
  local blocks = pandoc.Blocks {}
  for _, item in ipairs(items) do
    references.stand_at(item)
    blocks:extend(WRITERS[item.kind](item))
    if item.rests_on then blocks:extend(evidence(item.rests_on)) end
  end
  references.stand_at(nil)
  fill_evidence()
  return blocks
end

html.front = html_front.write

return html
