-- This module names a source once in a footnote that cites several places of it: of "art. 4", "art. 5" and
-- "annex I" it makes "arts. 4 and 5; annex I".

local strings = require 'strings'

local joined = {}

-- How a place is called in the plural, where its number alone then follows the first.
local PLURALS = {
  en = { ['para.'] = 'paras.', ['art.'] = 'arts.', ['p.'] = 'pp.', ['sect.'] = 'sects.', principle = 'principles',
    rule = 'rules', guideline = 'guidelines' },
  fr = { ['par.'] = 'par.', ['art.'] = 'art.', ['p.'] = 'p.', ['sect.'] = 'sect.', principe = 'principes' },
  es = { ['párr.'] = 'párrs.', ['art.'] = 'arts.', ['pág.'] = 'págs.', principio = 'principios' },
}

-- Places of a document that have no number.
local UNNUMBERED = { preamble = true, annex = true, ['préambule'] = true, annexe = true, ['preámbulo'] = true,
  anexo = true, ['преамбула'] = true, ['приложение'] = true, ['الديباجة'] = true, ['المرفق'] = true }

-- "Example Principles, principle 4" is a document and a place in it; the comma may be Arabic.
local function document_and_place(text)
  for _, comma in ipairs { ', ', '، ' } do
    local document, place = text:match('^(.+)' .. comma .. '([^%d%s]%D*%d.*)$')
    if place and not place:find(comma, 1, true) then return document, place end
    document, place = text:match('^(.+)' .. comma .. '(%S+)$')
    if UNNUMBERED[place] then return document, place end
  end
end

-- The label and the number of a place that names one: "para. 4", "art. 2 (1) (a)".
local function label_and_number(place)
  -- Pandoc sets an unbreakable space behind what it takes for an abbreviation, such as "al.".
  local label, number = place:gsub('\u{00A0}', ' '):match '^(%S+) (.+)$'
  if number and number:match '^%d+[%d%a%s().]*$' and not number:find(' %a%a') then return label, number end
end

-- In French, "5 (al. a))" and "5 (al. b))" are "5 (al. a) et b))", "1 (par. 1)" and "1 (par. 3)" "1 (par. 1 et 3)".
local function within_one(numbers)
  local result, last = {}, nil
  for _, number in ipairs(numbers) do
    local stem, inside = number:match '^(%d+ %(par%. %d+ )(%a%))%)$'
    if not stem then stem, inside = number:match '^(%d+ %(al%. )(%a%))%)$' end
    if not stem then stem, inside = number:match '^(%d+ %(par%. )(%d+)%)$' end
    if stem and last and stem == last.stem then
      table.insert(last.inside, inside)
    else
      last = stem and { stem = stem, inside = { inside } } or nil
      table.insert(result, last or number)
    end
  end
  for position, entry in ipairs(result) do
    if type(entry) == 'table' then
      local parts = entry.inside
      local final = table.remove(parts)
      local row = #parts > 1 and (final:byte() - parts[1]:byte() == #parts)
      local before = row and parts[1] .. ' à ' or #parts > 0 and table.concat(parts, ', ') .. ' et ' or ''
      result[position] = entry.stem .. before .. final .. ')'
    end
  end
  return result
end

-- Returns the words for several places of one source.
function joined.places(places, language)
  local plurals, numbers, first = PLURALS[language] or {}, {}, nil
  for _, place in ipairs(places) do
    local label, number = label_and_number(place)
    first = first or label
    if not label or label ~= first or not plurals[label] then
      return table.concat(places, strings.get 'semicolon' .. ' ')
    end
    table.insert(numbers, number)
  end
  if language == 'fr' then numbers = within_one(numbers) end
  if #numbers == 1 then return plurals[first] .. ' ' .. numbers[1] end
  local row = #numbers > 2
  for at = 2, #numbers do
    row = row and tonumber(numbers[at]) ~= nil and tonumber(numbers[at]) == tonumber(numbers[at - 1] or '') + 1
  end
  if row then return plurals[first] .. ' ' .. numbers[1] .. '–' .. numbers[#numbers] end
  local last = table.remove(numbers)
  return plurals[first] .. ' ' .. table.concat(numbers, ', ') .. ' ' .. strings.get 'and' .. ' ' .. last
end

-- A title that ends in `place`, with other words for it; the words of a title are joined already.
local function with_place(title, place, words)
  local content = pandoc.Inlines(title):clone()
  local last = content[#content]
  if not last or last.t ~= 'Str' or last.text:sub(-#place) ~= place then return nil end
  content[#content] = pandoc.Str(last.text:sub(1, -#place - 1) .. words)
  return content
end

local function inlines_of(value)
  return type(value) == 'string' and pandoc.Inlines(value) or value
end

-- Joins what follows each other in one citation: provisions of one document, which are sources of their
-- own and become one more among `references`, and places of one source. `place_of` and `with_suffix` read and
-- write the place that a citation names. Returns the ids that each new source stands for.
function joined.maker(references, language, place_of, with_suffix)
  local by_id, members, cited = {}, {}, {}
  for _, reference in ipairs(references) do by_id[reference.id] = reference end

  local function provision(citation)
    local reference = by_id[citation.id]
    if not reference or reference.type ~= 'entry' or place_of(citation) ~= '' then return nil end
    return document_and_place(pandoc.utils.stringify(reference['title-short']))
  end

  local function join_provisions(run, places)
    local ids, status = {}, nil
    for _, citation in ipairs(run) do
      table.insert(ids, citation.id)
      status = status or by_id[citation.id].status
    end
    local id = table.concat(ids, '+')
    local first, words = by_id[ids[1]], joined.places(places, language)
    if not by_id[id] then
      local short = with_place(inlines_of(first['title-short']), places[1], words)
      local full = not cited[ids[1]] and with_place(inlines_of(first.title), places[1], words) or short
      if not short or not full then return run end
      by_id[id] = { id = id, type = 'entry', title = full, ['title-short'] = short, status = status }
      table.insert(references, by_id[id])
      members[id] = ids
      -- The document is named in full here: what is cited of it later is short.
      if not cited[ids[1]] then first.title = first['title-short'] end
    end
    run[1].id = id
    return { run[1] }
  end

  local function join(cite)
    local result, position = pandoc.List {}, 1
    while position <= #cite.citations do
      local citation = cite.citations[position]
      local document, place = provision(citation)
      local run, places = { citation }, { place or place_of(citation) }
      while true do
        local following = cite.citations[position + #run]
        if not following or #following.prefix > 0 then break end
        local its_document, its_place = provision(following)
        if document and its_document == document then
          table.insert(places, its_place)
        elseif not document and following.id == citation.id and place_of(following) ~= '' and places[1] ~= '' then
          table.insert(places, place_of(following))
        else
          break
        end
        table.insert(run, following)
      end
      position = position + #run
      if #run > 1 and document then
        run = join_provisions(run, places)
      elseif #run > 1 then
        run = { with_suffix(citation, joined.places(places, language)) }
      end
      for _, kept in ipairs(run) do
        cited[kept.id] = true
        result:insert(kept)
      end
    end
    cite.citations = result
    return cite
  end
  return join, members
end

return joined
