-- This module finds words in a right-to-left script inside a text that runs from left to right, so
-- that each writer can give them their direction, their language and a font.

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

return scripts
