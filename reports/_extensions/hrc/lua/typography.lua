-- This module sets text in bold, and keeps a number on the line of its unit or of what it counts, a dash
-- on that of the word before it, the signs of French on that of theirs.

local typography = {}

-- Notes stand outside of the bold: a footnote is never bold.
function typography.bold(inlines)
  local result, run = pandoc.Inlines {}, pandoc.Inlines {}
  local function flush()
    if #run > 0 then result:insert(pandoc.Strong(run)) end
    run = pandoc.Inlines {}
  end
  for _, inline in ipairs(inlines) do
    if inline.t == 'Note' then
      flush()
      result:insert(inline)
    else
      run:insert(inline)
    end
  end
  flush()
  return result
end

local SPACE = '\u{00A0}'
-- What a number stands behind: "para. 4", "art. 5 (a)", "No. 36".
local BEFORE = { 'paras?%.', 'arts?%.', 'sects?%.', 'pp?%.', 'par%.', 'chaps?%.', 'Nos?%.', 'vols?%.', 'párrs?%.',
  'nos?', 'nᵒ', 'nᵒˢ', 'principles?', 'principes?', 'schedules?' }

local DASH = '–'
local ARABIC_LETTER = '[\216-\219][\128-\191]'

-- The words of one text, with such spaces unbreakable.
function typography.unbroken(text)
  text = text:gsub(' ' .. DASH .. '%f[ \0]', SPACE .. DASH)
  if not text:find '[%d(]' then return text end
  for _, word in ipairs(BEFORE) do text = text:gsub('%f[%w](' .. word .. ') (%d)', '%1' .. SPACE .. '%2') end
  return (text:gsub('(%d) (%(?%w%))', '%1' .. SPACE .. '%2'):gsub('(%d%)) (%(%w)', '%1' .. SPACE .. '%2')
    :gsub('(%d) (%(' .. ARABIC_LETTER .. '%))', '%1' .. SPACE .. '%2')
    :gsub('(%d) (per cent)%f[%W]', '%1' .. SPACE .. '%2')
    -- The last of a row does not begin a line alone.
    :gsub('%f[%w](and) (%d+[.;])', '%1' .. SPACE .. '%2'):gsub('%f[%w](et) (%d+[.;])', '%1' .. SPACE .. '%2'))
end

-- The same where words are elements of their own.
function typography.unbroken_words(inlines)
  local changed = false
  for position = 2, #inlines - 1 do
    local before, following = inlines[position - 1], inlines[position + 1]
    if inlines[position].t == 'Space' and before.t == 'Str' and following.t == 'Str' then
      local second = inlines[position + 2] and inlines[position + 2].t == 'Space' and inlines[position + 3]
      local rest = second and second.t == 'Str' and ' ' .. second.text or ''
      local head, tail = before.text:match '%S+$' or '', (following.text .. rest):match '^%S+ ?%S*' or ''
      if following.text == DASH or typography.unbroken(head .. ' ' .. tail):sub(1, #head + #SPACE) == head .. SPACE then
        inlines[position], changed = pandoc.Str(SPACE), true
      end
    end
  end
  return changed and inlines or nil
end

local SIGN = '^[;:!?]'

-- French has a space before ";", ":", "!", "?" and within its quotation marks. Authors type a plain
-- one.
local function is_of_a_sign(before, following)
  return before.t == 'Str' and before.text:find '«$'
    or following.t == 'Str' and (following.text:find(SIGN) or following.text:find '^»')
end

typography.french = {
  Str = function(str)
    local text = str.text:gsub(' ([;:!?])', SPACE .. '%1'):gsub(' »', SPACE .. '»'):gsub('« ', '«' .. SPACE)
    return text ~= str.text and pandoc.Str(text) or nil
  end,
  Inlines = function(inlines)
    for position = 2, #inlines - 1 do
      local is_blank = inlines[position].t == 'Space' or inlines[position].t == 'SoftBreak'
      if is_blank and is_of_a_sign(inlines[position - 1], inlines[position + 1]) then
        inlines[position] = pandoc.Str(SPACE)
      end
    end
    return inlines
  end,
}

return typography
