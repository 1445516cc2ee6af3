-- This module finds where each reference stands to what it names – above, below, in the annex – and
-- writes it into the reference's attribute `position`, which references.lua turns into words.

local positions = {}

local LINES = { inlines = true, caption = true }
local BLOCKS = { blocks = true, source = true, notes = true }

-- Calls `visit(holder, key, content)` with each text that an item or entry holds.
local function texts_of(item, visit)
  for key in pairs(LINES) do
    if item[key] then visit(item, key, pandoc.Inlines(item[key])) end
  end
  for key in pairs(BLOCKS) do
    if item[key] then visit(item, key, pandoc.Blocks(item[key])) end
  end
  if item.table then visit(item, 'table', item.table) end
  if item.block then visit(item, 'block', item.block) end
end

-- Gives items and entries their place in the document (`order`), the annex they stand in
-- (`within`) and headings the place where their section ends (`last`).
local function count(items)
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

local function position_of(label, here)
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

-- Marks every reference of the document's body.
function positions.mark(items, labels)
  count(items)
  local function mark(object)
    texts_of(object, function(holder, key, content)
      local marked = pandoc.walk_block(pandoc.Div(key == 'table' and { content }
        or key == 'block' and { content }
        or LINES[key] and { pandoc.Plain(content) } or content), {
        Link = function(link)
          local label = labels[link.target:match '^#(.+)$' or '']
          local position = label and position_of(label, object)
          if not position then return nil end
          link.attributes.position = position
          if label.item and label.item.within then
            link.attributes.annex = tostring(label.item.within)
          elseif label.chain and label.chain[1].within then
            link.attributes.annex = tostring(label.chain[1].within)
          end
          return link
        end,
      }).content
      if key == 'table' or key == 'block' then holder[key] = marked[1]
      elseif LINES[key] then holder[key] = marked[1] and marked[1].content or pandoc.Inlines {}
      else holder[key] = marked end
    end)
  end
  local function entries(item)
    for _, entry in ipairs(item.entries) do
      for _, part in ipairs(entry.parts) do
        if part.kind == 'subs' then
          entries(part)
        else
          part.order, part.within = entry.order, entry.within
          mark(part)
        end
      end
    end
  end
  for _, item in ipairs(items) do
    if item.kind == 'subs' then entries(item) else mark(item) end
  end
end

return positions
