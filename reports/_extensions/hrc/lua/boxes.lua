-- This module reads a box: a title, which is its caption, and blocks beside the numbered text.

local boxes = {}

function boxes.read(div)
  local item = { kind = 'box', title = pandoc.Inlines {}, blocks = pandoc.Blocks {} }
  for _, block in ipairs(div.content) do
    if block.t == 'Div' and block.classes:includes 'caption' then
      item.title = pandoc.utils.blocks_to_inlines(block.content)
    else
      item.blocks:insert(block)
    end
  end
  return item
end

return boxes
