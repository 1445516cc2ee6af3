-- This module checks the headings of a document against each other: where there is an A there must be
-- a B (United Nations Editorial Manual, Headings).

local report = require 'report'

local outline = {}

-- Warns of each numbered heading that has no other beside it.
function outline.check(items)
  local groups = {}
  local function close(level)
    for deeper = level, 6 do
      local group = groups[deeper]
      if group and group.count == 1 then
        report.warning("the heading '" .. report.beginning(group.inlines)
          .. "' is alone at its level.", deeper == 1
          and 'Divide the text into two chapters at least, or write it without headings.'
          or 'Put a second heading beside it, or take it away.')
      end
      groups[deeper] = nil
    end
  end
  for _, item in ipairs(items) do
    if item.kind == 'heading' and item.annex then
      close(1)
    elseif item.kind == 'heading' and item.number then
      close(item.level + 1)
      local group = groups[item.level] or { count = 0, inlines = item.inlines }
      group.count = group.count + 1
      groups[item.level] = group
    end
  end
  close(1)
end

return outline
