-- This module joins the words of running text: "three words of text" is one element of the tree then
-- and not seven. Each walk through a document copies its elements between Pandoc and Lua, so that all
-- that follows takes a fraction of its time. Pandoc's writers print both alike.

local scripts = require 'scripts'

local words = {}

-- Joins words and the spaces between them; spaces beside anything else stay, and so does the first
-- word, by which a writer tells text that would begin a list.
local function joined(inlines, apart)
  local result, changed = {}, false
  local position, count = 1, #inlines
  while position <= count do
    local inline = inlines[position]
    local text = position > 1 and inline.t == 'Str' and inline.text
    if text then
      local last, run = position, { text }
      while last + 2 <= count and inlines[last + 1].t == 'Space' and inlines[last + 2].t == 'Str' do
        last = last + 2
        table.insert(run, inlines[last].text)
      end
      local whole = #run > 1 and table.concat(run, ' ')
      if whole and not apart(whole) then
        inline, changed = pandoc.Str(whole), true
      else
        for each = position, last - 1 do table.insert(result, inlines[each]) end
        inline = inlines[last]
      end
      position = last
    end
    table.insert(result, inline)
    position = position + 1
  end
  if changed then return result end
end

local function never() return false end

-- Returns a document whose words are joined, but for those that lua/scripts.lua must find one by one.
function words.join(doc)
  local apart = pandoc.utils.stringify(doc.meta.dir or '') == 'rtl' and never or scripts.may_be_in
  return doc:walk { Inlines = function(inlines) return joined(inlines, apart) end }
end

return words
