-- This filter makes a plain document of Quarto one of the format (lua/plain.lua), refuses what is foreign
-- in it (lua/foreign.lua), and writes its citations as footnotes in the United Nations' forms, before
-- anything is numbered or counted. Quarto would do it after all filters, in another way.
--
-- Sources come from `bibliography` (references.bib, references.json) and from `references` in the
-- metadata, where assembly puts standards and provisions. What stands behind the comma of
-- [@key, para. 12] is printed as it is written, in any language.

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
package.path = folder .. '/lua/?.lua;' .. package.path

local report = require 'report'
local beside = require 'beside'
local foreign = require 'foreign'
local strings = require 'strings'
local prose = require 'prose'
local plain = require 'plain'
local joined = require 'joined'
local words = require 'words'

local IBID = 'hrc-ibid'
-- A label whose term the style leaves empty: the place itself has the words.
local PLACE = 'hrcplace'
-- Marks of footnotes stand before the full stop in these languages.
local MARK_BEFORE_STOP = { ar = true, es = true, fr = true, ru = true }

local function language_of(meta)
  return pandoc.utils.stringify(meta.lang or 'en'):match '^%a*'
end

local function unverified_mark()
  return pandoc.Inlines { pandoc.Span({ pandoc.Str('[' .. strings.get 'unverified' .. ']') },
    { class = prose.MARK }) }
end

-- Returns the references of a document and its ids; one that is not verified has its mark.
local function read_references(doc)
  local known = {}
  local references = pandoc.utils.references(doc)
  for _, reference in ipairs(references) do
    known[reference.id] = true
    if reference.status then reference.status = unverified_mark() end
  end
  return references, known
end

-- The place within the source that a citation names, as written: "paras. 12–14", "annex".
local function place_of(citation)
  local place = pandoc.utils.stringify(citation.suffix)
  return (place:gsub('^[%s,]+', ''):gsub('[%s.]+$', ''))
end

local function with_place(citation, place)
  citation.suffix = place == '' and {} or { pandoc.Str ',', pandoc.Space(), pandoc.Str('{' .. PLACE),
    pandoc.Space(), pandoc.Str(place .. '}') }
  return citation
end

-- "Ibid." stands for the only source of the footnote just before.
local function repeats(cite, before)
  local citation = cite.citations[1]
  return #cite.citations == 1 and #citation.prefix == 0 and before ~= nil
    and before.id == citation.id and (before.place == '' or place_of(citation) ~= '')
end

local function is_float(div)
  return div.classes:includes 'table' or div.classes:includes 'figure' or div.classes:includes 'map'
end

-- Prepares the citations in the order of the document: places within sources, repetitions; `join` names
-- a source once in each.
local function prepare(blocks, known, has_ibid, join)
  local before
  local function places(cite)
    for _, citation in ipairs(cite.citations) do with_place(citation, place_of(citation)) end
    return cite
  end
  return blocks:walk {
    traverse = 'topdown',
    Div = function(div)
      if is_float(div) then return div:walk { Cite = places }, false end
    end,
    Note = function(note)
      before = nil
      return note:walk { Cite = places }, false
    end,
    Cite = function(cite)
      for _, citation in ipairs(cite.citations) do
        if not known[citation.id] then
          report.error("the citation '" .. citation.id .. "' names no source.",
            report.did_you_mean(citation.id, known) .. 'Correct the key, or register the source.')
        end
      end
      join(cite)
      local first = cite.citations[1]
      local id, place = first.id, place_of(first)
      if has_ibid and repeats(cite, before) then
        first.id = IBID
        if place == before.place then first.suffix = {} end
      end
      before = #cite.citations == 1 and { id = id, place = place } or nil
      return places(cite), false
    end,
  }
end

local function ibid_reference()
  local words = pandoc.Inlines(strings.get 'ibid')
  return { id = IBID, type = 'entry', title = words, ['title-short'] = words }
end

-- Within an author's own footnote, and below a table or figure, a citation stands in the line.
local function inline(cite)
  local content = cite.content
  if #content == 1 and content[1].t == 'Note' then
    content = pandoc.utils.blocks_to_inlines(content[1].content)
    local last = content[#content]
    if last and last.t == 'Str' then last.text = last.text:gsub('%.$', '') end
  end
  local first, last = content[1], content[#content]
  if first and first.t == 'Str' and last.t == 'Str' and first.text:match '^%('
    and last.text:match '%)$' then
    first.text = first.text:sub(2)
    last.text = last.text:sub(1, -2)
  end
  return content
end

-- Several sources in one footnote are joined by the semicolon of the language.
local own_semicolon = ';'
local function with_own_semicolons(block)
  return block:walk {
    Str = function(str)
      return pandoc.Str((str.text:gsub('\u{00A0};', '\0'):gsub(';%f[ \0]', own_semicolon)
        :gsub('\0', '\u{00A0};')))
    end,
  }
end

-- The first footnote that cites a source on which a finding rests is where its evidence leads to.
local function linked(cite, places, members)
  local content = cite.content
  local note = content[#content]
  if not note or note.t ~= 'Note' then return content end
  if #cite.citations > 1 then note.content[1] = with_own_semicolons(note.content[1]) end
  for position = #cite.citations, 1, -1 do
    local cited = cite.citations[position].id
    for _, id in ipairs(members[cited] or { cited }) do
      if places[id] then
        places[id] = nil
        note.content[1].content:insert(1, pandoc.Span({}, { code = id }))
      end
    end
  end
  return content
end

local function write(blocks, places, members)
  return blocks:walk {
    traverse = 'topdown',
    Div = function(div)
      if is_float(div) then return div:walk { Cite = inline }, false end
    end,
    Note = function(note) return note:walk { Cite = inline }, false end,
    Cite = function(cite) return linked(cite, places, members), false end,
  }
end

-- The reader of BibLaTeX marks words whose capitals are kept.
local function without_case(blocks)
  return blocks:walk {
    Span = function(span)
      if span.classes:includes 'nocase' then return span.content end
    end,
  }
end

-- The style of citation has one comma for all languages. In Arabic, one that stands beside a word
-- in Arabic letters is Arabic; titles in other letters keep theirs.
local SIGNS = { [','] = '،', [';'] = '؛' }
local LETTER = '[\xD8-\xDB][\x80-\xBF]'
local function with_arabic_commas(inlines)
  for position, inline in ipairs(inlines) do
    local following = inlines[position + 2]
    -- A comma by itself, or before a title in quotation marks, stands between two parts of a note.
    if inline.t == 'Str' and (inline.text == ',' or following and following.t == 'Span') then
      inline.text = inline.text:gsub(',$', SIGNS)
    end
    -- A title that brings quotation marks of its own has the inner ones.
    local first, last = inlines[1], inlines[#inlines]
    if inline.t == 'Span' and first.text == '«' and last.text == '»' then
      inlines[position] = inline:walk {
        Str = function(str) return pandoc.Str((str.text:gsub('«', '“'):gsub('»', '”'))) end,
      }
    end
  end
  local texts, at = {}, 0
  inlines:walk { Str = function(str) table.insert(texts, str.text) end }
  return inlines:walk {
    Str = function(str)
      at = at + 1
      local text = str.text:gsub('(' .. LETTER .. '%)?)([,;])', function(word, sign)
        return word .. SIGNS[sign]
      end):gsub('([,;])(%s+[%(%[]*' .. LETTER .. ')', function(sign, word)
        return SIGNS[sign] .. word
      end)
      if (texts[at + 1] or ''):match('^[%(%[]*' .. LETTER) then
        text = text:gsub('[,;]$', SIGNS)
      end
      return pandoc.Str(text)
    end,
  }
end

function Pandoc(doc)
  beside.take(doc.meta)
  doc = foreign.refuse(words.join(plain.prepare(doc, folder)))
  if not doc.meta.bibliography and not doc.meta.references then return doc end
  strings.read(doc.meta)
  local language = language_of(doc.meta)
  own_semicolon = strings.get 'semicolon'
  local references, known = read_references(doc)
  -- A language without a word for "Ibid." prints the short form again.
  local has_ibid = strings.get 'ibid' ~= ''
  local join, members = joined.maker(references, language, place_of, function(citation, place)
    citation.suffix = { pandoc.Str ',', pandoc.Space(), pandoc.Str(place) }
    return citation
  end)
  doc.blocks = prepare(doc.blocks, known, has_ibid, join)
  report.stop_on_errors()
  if has_ibid then table.insert(references, ibid_reference()) end
  local places = {}
  for id in pairs(doc.meta.provisions or {}) do places[id] = true end
  doc.meta.bibliography, doc.meta.references = nil, references
  doc.meta.csl = pandoc.path.join { folder, 'hrc.csl' }
  doc.meta['suppress-bibliography'] = true
  if MARK_BEFORE_STOP[language] then doc.meta['notes-after-punctuation'] = false end
  -- What the bibliography brings has not been looked at yet.
  doc = pandoc.utils.citeproc(doc)
  doc.blocks = without_case(write(foreign.refuse_in(doc.blocks), places, members))
  if language == 'ar' then
    doc.blocks = doc.blocks:walk { Inlines = with_arabic_commas }
  end
  for _, key in ipairs { 'csl', 'references', 'suppress-bibliography', 'notes-after-punctuation' } do
    doc.meta[key] = nil
  end
  return doc
end
