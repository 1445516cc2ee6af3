-- This module finds words that run against their text: from right to left inside a text from left to
-- right, so that each writer can give them their direction, their language and a font; and names, titles
-- and symbols in other letters inside a note from right to left.

local scripts = {}

local RIGHT_TO_LEFT = { { 0x0590, 0x08FF }, { 0xFB1D, 0xFDFF }, { 0xFE70, 0xFEFF } }
local HEBREW = { { 0x0590, 0x05FF }, { 0xFB1D, 0xFB4F } }

local function within(code, ranges)
  for _, range in ipairs(ranges) do
    if code >= range[1] and code <= range[2] then return true end
  end
  return false
end

local function holds(text, ranges)
  if not utf8.len(text) then return false end
  for _, code in utf8.codes(text) do
    if within(code, ranges) then return true end
  end
  return false
end

local function is_foreign(inline)
  return inline.t == 'Str' and holds(inline.text, RIGHT_TO_LEFT)
end

-- Whether a text may hold such words, told by the bytes that their letters begin with. It is asked
-- of a whole document, where looking at each word takes as long as all else.
function scripts.may_be_in(text)
  return text:find '[\xD6-\xDF]' ~= nil or text:find '\xE0[\xA0-\xA3]' ~= nil
    or text:find '\xEF[\xAC-\xBB]' ~= nil
end

-- Wraps each run of such words, with the spaces between them, in a span.
local function wrap(inlines)
  local result, position, found = pandoc.Inlines {}, 1, false
  while position <= #inlines do
    local last = is_foreign(inlines[position]) and position or nil
    if last then
      while inlines[last + 2] and (inlines[last + 1].t == 'Space' or inlines[last + 1].t == 'SoftBreak')
          and is_foreign(inlines[last + 2]) do last = last + 2 end
      local run = pandoc.Inlines { table.unpack(inlines, position, last) }
      local language = holds(pandoc.utils.stringify(run), HEBREW) and 'he' or 'ar'
      result:insert(pandoc.Span(run, pandoc.Attr('', {}, { dir = 'rtl', lang = language })))
      position, found = last + 1, true
    else
      result:insert(inlines[position])
      position = position + 1
    end
  end
  return found and result or nil
end

scripts.filter = {
  traverse = 'topdown',
  Span = function(span)
    if span.attributes.dir == 'rtl' then return span, false end
  end,
  Inlines = function(inlines)
    local wrapped = wrap(inlines)
    if wrapped then return wrapped, false end
  end,
}

local SIGNS = { '،', '؛', ',', ';', ':', '.' }

-- The signs that end a word, Arabic ones too.
local function signs_behind(text)
  local behind = ''
  repeat
    local found = false
    for _, sign in ipairs(SIGNS) do
      if #text >= #sign and text:sub(-#sign) == sign then
        text, behind, found = text:sub(1, -#sign - 1), sign .. behind, true
      end
    end
  until not found
  return behind
end

-- The brackets and signs around a run that belong to the note: those that its own words do not close.
local function around(run)
  local first, last = run[1], run[#run]
  if first.t ~= 'Str' then return '', '' end
  local text, before = pandoc.utils.stringify(run), first.text:match '^[%(%[]*'
  local behind = signs_behind(last.text)
  local closed = text:sub(1, -#behind - 1):match '[%)%]]+$'
  if closed and (before ~= '' or not text:find '[%(%[]') then return before, closed .. behind end
  if text:find '[%)%]]' then before = '' end
  return before, behind
end

-- Words of both kinds in one element are taken apart.
local function by_words(inlines)
  local result = pandoc.Inlines {}
  for _, inline in ipairs(inlines) do
    local text = inline.t == 'Str' and inline.text or ''
    if text:find '%a' and text:find ' ' and scripts.may_be_in(text) then
      result:extend(pandoc.Inlines(text))
    else
      result:insert(inline)
    end
  end
  return result
end

local function isolated(given)
  local inlines, result, position, changed = by_words(given), pandoc.Inlines {}, 1, false
  local function is_other(inline)
    if inline.t ~= 'Str' and inline.t ~= 'Emph' and inline.t ~= 'Link' then return false end
    if inline.t == 'Link' then return true end
    local text = pandoc.utils.stringify(inline)
    return text:find '%a' ~= nil and not scripts.may_be_in(text:sub(1, -#signs_behind(text) - 1))
  end
  local function goes_on(inline)
    return inline and (inline.t == 'Str' or inline.t == 'Space') and not scripts.may_be_in(inline.text or '')
  end
  while position <= #inlines do
    if is_other(inlines[position]) then
      local last, ahead = position, position + 1
      -- An Arabic sign behind a word ends what it says.
      while inlines[last].t == 'Str' and not scripts.may_be_in(inlines[last].text) and inlines[ahead]
          and (is_other(inlines[ahead]) and inlines[ahead].t == 'Str' or goes_on(inlines[ahead])) do
        if is_other(inlines[ahead]) then last = ahead end
        ahead = ahead + 1
      end
      local run = pandoc.Inlines { table.unpack(inlines, position, last) }
      local before, behind = around(run)
      if before ~= '' then
        result:insert(pandoc.Str(before))
        run[1].text = run[1].text:sub(#before + 1)
      end
      if behind ~= '' then run[#run].text = run[#run].text:sub(1, -#behind - 1) end
      result:insert(pandoc.Span(run, pandoc.Attr('', {}, { dir = 'ltr' })))
      if behind ~= '' then result:insert(pandoc.Str(behind)) end
      position, changed = last + 1, true
    else
      result:insert(inlines[position])
      position = position + 1
    end
  end
  return changed and result or nil
end

-- Gives each name, title, address and symbol in a note from right to left a direction of its own.
scripts.in_notes = {
  traverse = 'topdown',
  Note = function(note)
    return note:walk {
      traverse = 'topdown',
      Link = function(link) return link, false end,
      Inlines = function(inlines) return isolated(inlines) end,
      Span = function(span)
        if span.attributes.dir then return span, false end
      end,
    }, false
  end,
}

return scripts
