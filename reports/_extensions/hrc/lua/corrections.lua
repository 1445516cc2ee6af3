-- This module reads a correction of a corrigendum: where it corrects and how the place should read.

local report = require 'report'
local strings = require 'strings'

local corrections = {}

-- `paragraph="12"` names a paragraph, whose number stands before its new text; `at="Table 2, first
-- row"` names another place. Returns items of plan.lua.
function corrections.read(div)
  local number, place = div.attributes.paragraph, div.attributes.at
  if not number and not place then
    report.error("a correction does not say what it corrects: '" .. report.beginning(div.content)
      .. "'.", 'Write {.correction paragraph="12"} or {.correction at="Table 2, first row"}.')
    return {}
  end
  if #div.content == 0 then
    report.error("the correction of '" .. (number or place) .. "' has no text.",
      'Write between its lines of colons how the place should read.')
    return {}
  end
  local blocks = div.content
  if number then
    place = strings.get('correction-paragraph'):gsub('{number}', number)
    if blocks[1].t == 'Para' or blocks[1].t == 'Plain' then
      blocks[1].content:insert(1, pandoc.Str((number:match '^%d+' or number) .. '.\u{2003}'))
    end
  end
  local reads = strings.get(number and 'correction-reads' or 'correction-reads-other')
  return {
    { kind = 'text', inlines = pandoc.Inlines { pandoc.Strong { pandoc.Str(place) } }, ids = {} },
    { kind = 'text', inlines = pandoc.Inlines { pandoc.Emph { pandoc.Str(reads) } }, ids = {} },
    { kind = 'quote', blocks = blocks },
  }
end

return corrections
