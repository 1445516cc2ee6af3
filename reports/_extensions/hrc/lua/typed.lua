-- This module tells apart the numbers that an author typed: those of articles, documents and dates, those
-- that a footnote of their sentence gives a source for, and those that have none.

local typed = {}

local context

-- Begins a document; `references` are the words before which or in which a number counts nothing, `months`
-- the names of months.
function typed.begin(references, months)
  context = { references = {}, months = {}, found = {} }
  for _, word in ipairs(references) do context.references[pandoc.text.lower(word)] = true end
  for _, word in ipairs(months) do context.months[pandoc.text.lower(word)] = true end
end

-- The words of a paragraph in their order, and where its footnotes stand. Values, links and code are left
-- out: a number in them was not typed as one.
local function words_of(inlines, words)
  for _, element in ipairs(inlines) do
    local tag = element.t
    if tag == 'Str' then -- one may hold several words by now
      for word in element.text:gmatch '[^ ]+' do table.insert(words, word) end
    elseif tag == 'Note' then table.insert(words, false)
    elseif tag == 'Span' and element.attributes.value then table.insert(words, '')
    elseif tag ~= 'Link' and tag ~= 'Code' and element.content then words_of(element.content, words)
    end
  end
  return words
end

local function bare(word) return pandoc.text.lower((word:gsub('^[%p]+', ''):gsub('[,;:)]+$', ''))) end

local function is_reference(word)
  if not word then return false end
  word = bare(word)
  return context.references[word] or context.references[(word:gsub('%.$', ''))] or false
end

local function holds_reference(word)
  for reference in pairs(context.references) do
    if reference:find '[\128-\255]' and word:find(reference, 1, true) then return true end
  end
  return false
end

-- Whether a number counts nothing: a symbol, a year, a day, the number of an article.
local function is_structural(words, at)
  local word, before, after = words[at], words[at - 1], words[at + 1]
  if word:find '[%a/]' or word:find '%d[–-]%d' or holds_reference(word) then return true end
  local plain = word:gsub('%p', '')
  if plain:match '^1[5-9]%d%d$' or plain:match '^20%d%d$' then return true end
  if after and context.months[bare(after):gsub('%.$', '')] then return true end
  for back = 1, 3 do -- "articles 2 and 26", "paras. 11, 12"
    local earlier = words[at - back]
    if is_reference(earlier) then return true end
    if not earlier or not (earlier:find '^%p*%d' or #earlier <= 3) then break end
  end
  return word:match '^%(%d+%)' ~= nil or (before or ''):find '/$' ~= nil
end

-- Whether a footnote stands behind a word before its sentence ends.
local function is_cited(words, at)
  for place = at, #words do
    if words[place] == false then return true end
    local last = words[place]:match '[.!?。؟]["”’)]*$'
    if last and words[place + 1] ~= false and not words[place]:match '^%a?%a?%a?%a?%.$' then return false end
  end
  return false
end

-- Remembers the typed numbers of a paragraph that stands at a place.
function typed.note(inlines, place)
  if not context then return end
  local words = words_of(inlines, {})
  for at, word in ipairs(words) do
    if word and word:find '%d' then
      local kind = is_structural(words, at) and 'structural' or is_cited(words, at) and 'cited' or 'typed'
      local after = words[at + 1] or ''
      table.insert(context.found, { kind = kind, place = place, words = word .. ' ' .. after })
    end
  end
end

function typed.found() return context and context.found or {} end

return typed
