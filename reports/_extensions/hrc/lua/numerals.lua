-- This module writes counts as the Council's documents do: I, (a), (aa), *; in French a), in Arabic
-- with the letters of that script.

local strings = require 'strings'
local numerals = {}

local ROMAN = {
  { 1000, 'M' }, { 900, 'CM' }, { 500, 'D' }, { 400, 'CD' }, { 100, 'C' }, { 90, 'XC' },
  { 50, 'L' }, { 40, 'XL' }, { 10, 'X' }, { 9, 'IX' }, { 5, 'V' }, { 4, 'IV' }, { 1, 'I' },
}

function numerals.roman(count)
  local text = ''
  for _, pair in ipairs(ROMAN) do
    while count >= pair[1] do
      text, count = text .. pair[2], count - pair[1]
    end
  end
  return text
end

-- a … z, then aa, bb … (not ab), as in the Council's long runs of recommendations and as Word's
-- own lowerLetter numbering writes them.
function numerals.letter(count)
  local letter = string.char(string.byte('a') + (count - 1) % 26)
  return letter:rep((count - 1) // 26 + 1)
end

function numerals.capital(count)
  return numerals.letter(count):upper()
end

-- A letter in the order of the language: a, b … or the Arabic letters, doubled after the last.
local function letter_of_language(count)
  local letters = {}
  for letter in strings.get('sub-letters'):gmatch '%S+' do table.insert(letters, letter) end
  if #letters == 0 then return numerals.letter(count) end
  return letters[(count - 1) % #letters + 1]:rep((count - 1) // #letters + 1)
end

-- The word that a language counts by, such as "أولاً" for the first chapter, or nil.
local function counted(key, count)
  local position = 0
  for word in strings.get(key):gmatch '[^|]+' do
    position = position + 1
    if position == count then return word end
  end
end

function numerals.annex(count)
  return counted('annex-marks', count) or numerals.roman(count)
end

-- Whether headings are counted in words of the language, which no program counts by itself.
function numerals.in_words()
  return strings.get 'chapter-marks' ~= ''
end

local function marked(mark)
  return (strings.get('sub-mark'):gsub('{mark}', mark))
end

-- A mark as part of an address: "a" for (a), a) and the first letter of another script alike.
function numerals.in_address(mark)
  local plain = mark:gsub('[^%w]', '')
  if plain ~= '' then return plain end
  local position = 0
  for letter in strings.get('sub-letters'):gmatch '%S+' do
    position = position + 1
    local _, times = mark:gsub(letter, '')
    if times > 0 then return numerals.letter(position):rep(times) end
  end
  return plain
end

function numerals.asterisks(count)
  return ('*'):rep(count)
end

-- The number in front of a paragraph: 1., in Arabic 1-.
function numerals.paragraph(count)
  return count .. (numerals.in_words() and '-' or '.')
end

-- The number in front of a heading, by its level: I., A., 1., (a), (i), a.; in Arabic أولاً-, ألف-, 1-.
function numerals.heading(level, count)
  if level < 4 and numerals.in_words() then
    local key = ({ 'chapter-marks', 'section-marks' })[level]
    return (key and counted(key, count) or tostring(count)) .. '-'
  end
  if level == 1 then return numerals.roman(count) .. '.' end
  if level == 2 then return numerals.capital(count) .. '.' end
  if level == 3 then return count .. '.' end
  if level == 4 then return marked(letter_of_language(count)) end
  if level == 5 then return marked(numerals.roman(count):lower()) end
  return numerals.letter(count) .. '.'
end

-- The mark in front of a sub-paragraph, by its depth: (a), (i), a., i.
function numerals.sub_paragraph(depth, count)
  if depth == 1 then return marked(letter_of_language(count)) end
  if depth == 2 then return marked(numerals.roman(count):lower()) end
  if depth == 3 then return numerals.letter(count) .. '.' end
  return numerals.roman(count):lower() .. '.'
end

return numerals
