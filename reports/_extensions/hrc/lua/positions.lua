-- This module finds where a reference stands to what it names: above, below, in the annex.

local positions = {}

-- Gives items and entries their place in the document (`order`), the annex they stand in
-- (`within`) and headings the place where their section ends (`last`).
function positions.count(items)
  local order, annex, open = 0, nil, {}
  local function next_order(object)
    order = order + 1
    object.order, object.within = order, annex
  end
  local function entries(item)
    for _, entry in ipairs(item.entries) do
      next_order(entry)
      for _, part in ipairs(entry.parts) do
        if part.kind == 'subs' then entries(part) end
      end
    end
  end
  for _, item in ipairs(items) do
    if item.kind == 'heading' then
      for level = item.level, 6 do
        if open[level] then open[level].last = order end
        open[level] = nil
      end
      if item.annex then annex = item.annex end
      open[item.level] = item
    end
    next_order(item)
    if item.kind == 'subs' then entries(item) end
  end
  for _, heading in pairs(open) do heading.last = order end
end

-- Where the target of a label stands to `here`, an item or entry: 'above', 'below', 'in-annex',
-- 'of-report', or nil where the words need no such place.
function positions.of(label, here)
  local target = label.chain and label.chain[#label.chain] or label.item
  if not target or not target.order or target.order == here.order then return nil end
  if target.within ~= here.within then
    return target.within and 'in-annex' or 'of-report'
  end
  if target.kind == 'heading' and target.order < here.order and here.order <= target.last then
    return nil -- it stands in this very section
  end
  return target.order < here.order and 'above' or 'below'
end

-- The annex in which the target of a label stands, or nil.
function positions.annex_of(label)
  return label.item and label.item.within or label.chain and label.chain[1].within
end

return positions
