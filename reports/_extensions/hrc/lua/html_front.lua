-- This module prepares what stands around the body in HTML: title and its notes, summary, contents,
-- footnotes.

local beside = require 'beside'
local front = require 'front'
local markup = require 'html_markup'
local text = require 'html_text'
local numerals = require 'numerals'
local strings = require 'strings'
local trace = require 'trace'

local html_front = {}

local raw, escaped, wrapped, around = markup.raw, markup.escaped, markup.wrapped, markup.around

local RIGHT_TO_LEFT = { ar = true }
local DEEPEST_IN_CONTENTS = 3

local function as_blocks(value)
  return pandoc.utils.type(value) == 'Blocks' and value or pandoc.Blocks { pandoc.Para(value) }
end

local function as_inlines(value)
  return pandoc.utils.type(value) == 'Blocks' and pandoc.utils.blocks_to_inlines(value) or value
end

-- Writes the texts of the metadata that may hold references and footnotes, in their order.
function html_front.write_texts(meta)
  meta['plain-title'] = pandoc.Inlines { pandoc.Str(front.text(meta, 'title')) }
  for _, key in ipairs { 'title', 'subtitle', 'document-line', 'transmittal' } do
    if meta[key] then meta[key] = text.inlines(as_inlines(meta[key])) end
  end
  if meta.summary then
    -- With the names of its values, which the other formats do not need.
    local marked = trace.summary() or as_blocks(meta.summary)
    meta.summary = text.blocks(marked)
  end
  for position, note in ipairs(meta['title-notes'] or {}) do
    meta['title-notes'][position] = text.blocks(as_blocks(note))
  end
end

-- Title notes are marked by asterisks and stand below the title block.
local function title_notes(meta)
  local marks, notes = pandoc.Inlines {}, pandoc.Blocks {}
  for position, note in ipairs(meta['title-notes'] or {}) do
    local mark = numerals.asterisks(position)
    if position > 1 then marks:insert(raw '<sup>,</sup> ') end
    marks:insert(raw('<sup><a id="title-noteref-' .. position .. '" href="#title-note-' .. position
      .. '" role="doc-noteref" aria-label="' .. escaped(strings.get 'note') .. ' ' .. mark .. '">'
      .. mark .. '</a></sup>'))
    local back = raw('<a class="title-mark" href="#title-noteref-' .. position
      .. '" role="doc-backlink" aria-label="' .. escaped(strings.get 'back-to-note') .. ' ' .. mark
      .. '">' .. mark .. '</a> ')
    local inlines = pandoc.utils.blocks_to_inlines(note, { pandoc.LineBreak() })
    inlines:insert(1, back)
    notes:insert(wrapped('<p id="title-note-' .. position .. '">', inlines, '</p>'))
  end
  meta['title-notes'] = nil
  if #notes == 0 then return end
  meta['title-marks'] = marks
  meta['title-note-texts'] = notes
end

local function entry(item)
  local number = item.mark or item.number
  -- A heading's notes and references belong to the heading, not to its name in the contents.
  local words = item.inlines:walk {
    Note = function() return {} end,
    Link = function(link) return link.content end,
    RawInline = function() return {} end,
  }
  return wrapped('<a href="#' .. escaped(item.place) .. '">'
    .. (number and '<span class="number">' .. escaped(number) .. ' </span>' or ''), words, '</a>')
end

-- The headings as nested lists, each a link.
local function contents(items)
  local blocks, open = pandoc.Blocks {}, 0
  local function write(html) blocks:insert(pandoc.Plain { raw(html) }) end
  for _, item in ipairs(items) do
    if item.kind == 'heading' and item.level <= DEEPEST_IN_CONTENTS then
      if item.level > open then
        while open < item.level do
          write '<ul role="list"><li>'
          open = open + 1
        end
      else
        while open > item.level do
          write '</li></ul>'
          open = open - 1
        end
        write '</li><li>'
      end
      blocks:insert(entry(item))
    end
  end
  while open > 0 do
    write '</li></ul>'
    open = open - 1
  end
  return blocks
end

local function endnotes()
  local notes = text.notes()
  if #notes == 0 then return nil end
  return around('<section class="notes-of-text" role="doc-endnotes" aria-labelledby="hrc-notes">\n'
    .. '<details open="open">\n<summary><h2 id="hrc-notes">' .. escaped(strings.get 'notes')
    .. '</h2></summary>\n<ol>', notes, '</ol>\n</details>\n</section>')
end

-- `quarto preview` puts a script of its own server into the page, which asks that server for changes:
-- the policy of such a page lets it. Quarto does not tell a filter whether it previews; a page that is to
-- be published, of either engine, has its time from SOURCE_DATE_EPOCH, and is none of a notebook or a
-- source that Quarto renders by hand, for whose PDF and Word files assembly sets that time.
local function is_live_preview()
  return quarto ~= nil and (os.getenv 'SOURCE_DATE_EPOCH' == nil or os.getenv 'HRC_BY_HAND' == 'true'
    or beside.is_of_notebook())
end

-- What the page says of itself to programs, and its other languages.
local function of_page(meta)
  local page = trace.page()
  if not page then return end
  meta.description = pandoc.Inlines { pandoc.Str(page.description) }
  meta['json-ld'] = pandoc.Inlines { raw((pandoc.json.encode(page.metadata):gsub('</', '<\\/'))) }
  if #page.languages == 0 then return end
  local links = {}
  for _, each in ipairs(page.languages) do
    table.insert(links, '<a lang="' .. escaped(each.lang) .. '" hreflang="' .. escaped(each.lang) .. '" href="'
      .. escaped(each.href) .. '">' .. escaped(each.name) .. '</a>')
  end
  meta['languages-label'] = pandoc.Inlines { pandoc.Str(trace.word 'languages') }
  meta.languages = pandoc.Inlines { raw(table.concat(links, ' · ')) }
end

-- Returns the metadata and the blocks of the whole document.
function html_front.write(meta, body, items)
  title_notes(meta)
  of_page(meta)
  if not meta.dir and RIGHT_TO_LEFT[front.text(meta, 'lang'):match '^%a+'] then meta.dir = 'rtl' end
  local symbol = front.text(meta, 'symbol')
  meta['symbol-first'] = pandoc.text.sub(symbol, 1, 1)
  meta['symbol-rest'] = pandoc.text.sub(symbol, 2)
  local listed = contents(items)
  meta.contents = #listed > 0 and listed or nil
  meta['live-preview'] = is_live_preview()
  body:extend(endnotes() or {})
  body:extend(trace.section() or {})
  return meta, body
end

return html_front
