-- This module writes running text for HTML: references, footnotes, marks, equations and pictures in
-- a line become elements of their own, the rest is left to Pandoc.

local markup = require 'html_markup'
local pictures = require 'html_pictures'
local references = require 'references'
local strings = require 'strings'
local trace = require 'trace'
local prose = require 'prose'

local text = {}

local raw, escaped = markup.raw, markup.escaped

local context

-- Begins a document with these labels.
function text.begin(labels)
  context = { labels = labels, notes = {}, cited = {}, pictures = 0 }
end

-- The id that a label leads to: a paragraph's is its number, as readers cite it.
function text.place_of(id)
  local label = context.labels[id]
  local target = label and (label.chain and label.chain[#label.chain] or label.item)
  return target and target.place or id
end

-- The link that prints what a label is called, or the words that the author gave it.
local function write_reference(id, label, link)
  local content = pandoc.Inlines { raw('<a href="#' .. escaped(text.place_of(id)) .. '">') }
  if #link.content > 0 then
    content:extend(link.content)
  else
    content:insert(pandoc.Str(references.text(label, link)))
  end
  content:insert(raw '</a>')
  return content
end

local function write_note(note)
  local number = #context.notes + 1
  context.notes[number] = {} -- the place is taken before a note inside of this one asks for it
  context.notes[number] = text.blocks(note.content)
  return raw('<sup><a id="noteref-' .. number .. '" href="#note-' .. number
    .. '" role="doc-noteref" aria-label="' .. escaped(strings.get 'note') .. ' ' .. number .. '">'
    .. number .. '</a></sup>')
end

-- Two notes side by side are two numbers, with a comma between them.
local function separate_notes(inlines)
  for position = #inlines, 2, -1 do
    if inlines[position].t == 'Note' and inlines[position - 1].t == 'Note' then
      inlines:insert(position, pandoc.Superscript { pandoc.Str ',' })
    end
  end
  return inlines
end

local filter = { traverse = 'topdown', Inlines = separate_notes }

-- The first citation of a standard or provision is a place that findings lead to.
local function write_law_place(code)
  if context.cited[code] then return {} end
  context.cited[code] = 'law-' .. code
  return raw('<span id="' .. escaped(context.cited[code]) .. '"></span>')
end

function filter.Span(span)
  if span.classes:includes(prose.MARK) then
    return { raw '<mark>', pandoc.Str(pandoc.utils.stringify(span)), raw '</mark>' }, false
  end
  if span.classes:includes(prose.EQUATION) then
    return { raw('<span role="math" aria-label="' .. escaped(span.attributes.alt) .. '">'),
      span.content[1], raw '</span>' }, false
  end
  if span.attributes.value then
    local place = trace.place_of(span.attributes.value)
    if place then
      local name = escaped(span.attributes.value)
      local content = pandoc.Inlines { raw('<a class="value" id="value-' .. name .. '" data-value="' .. name
        .. '" href="#' .. escaped(place) .. '">') }
      content:extend(span.content)
      content:insert(raw '</a>')
      return content, false
    end
    return pandoc.Span(span.content, { class = 'value', ['data-value'] = span.attributes.value })
  end
  if span.attributes.code then return write_law_place(span.attributes.code), false end
end

function filter.Note(note) return write_note(note), false end

function filter.Image(image)
  context.pictures = context.pictures + 1
  local html = pictures.html(image.src, 'inline-' .. context.pictures,
    pandoc.utils.stringify(image.caption))
  return raw('<span class="inline-picture">' .. html .. '</span>')
end

-- Raw HTML of an author would print in this format only, so it is left out as in the others.
function filter.RawInline() return {} end
function filter.RawBlock() return {} end

function text.inlines(inlines) return pandoc.Inlines(inlines):walk(filter) end
function text.blocks(blocks) return pandoc.Blocks(blocks):walk(filter) end

filter.Link = references.resolver(write_reference, text.inlines)

-- Where a standard or provision is first cited, or nil.
function text.cited_at(code) return context.cited[code] end

-- The notes in the order of the text, each with a link back to its place.
function text.notes()
  local blocks = pandoc.Blocks {}
  for number, note in ipairs(context.notes) do
    local back = raw('<a class="back" href="#noteref-' .. number
      .. '" role="doc-backlink" aria-label="' .. escaped(strings.get 'back-to-note') .. ' ' .. number
      .. '">↩</a>')
    local last = note[#note]
    if last and (last.t == 'Para' or last.t == 'Plain') then
      last.content:extend { pandoc.Str '\u{00A0}', back }
    else
      note:insert(pandoc.Plain { back })
    end
    blocks:extend(markup.around('<li id="note-' .. number .. '">', note, '</li>'))
  end
  return blocks
end

return text
