-- This module writes blocks for Word as paragraphs of one style: Pandoc gives lists, definitions and code
-- styles of its own, which would leave the box or the column that they stand in.

local numerals = require 'numerals'

local openxml_blocks = {}

local function code_lines(block)
  local inlines = pandoc.Inlines {}
  for line in (block.text .. '\n'):gmatch '(.-)\n' do
    if #inlines > 0 then inlines:insert(pandoc.LineBreak()) end
    inlines:insert(pandoc.Code(line))
  end
  return inlines
end

-- Returns the inlines of each paragraph; `mark` stands before the first.
local function paragraphs(blocks, mark)
  local found = pandoc.List {}
  local function add(inlines)
    local text = pandoc.Inlines(inlines)
    if mark then
      text:insert(1, pandoc.Space())
      text:insert(1, pandoc.Str(mark))
      mark = nil
    end
    found:insert(text)
  end
  for _, block in ipairs(blocks) do
    if block.t == 'BulletList' or block.t == 'OrderedList' then
      for position, entry in ipairs(block.content) do
        local own = block.t == 'BulletList' and '•' or numerals.sub_paragraph(1, position)
        found:extend(paragraphs(entry, own))
      end
    elseif block.t == 'DefinitionList' then
      for _, entry in ipairs(block.content) do
        add { pandoc.Emph(entry[1]) }
        for _, definition in ipairs(entry[2]) do found:extend(paragraphs(definition)) end
      end
    elseif block.t == 'CodeBlock' then add(code_lines(block))
    elseif block.t == 'BlockQuote' or block.t == 'Div' then found:extend(paragraphs(block.content))
    else add(pandoc.utils.blocks_to_inlines { block }) end
  end
  return found
end

function openxml_blocks.styled(blocks, style)
  return pandoc.Div(pandoc.Blocks(paragraphs(blocks):map(pandoc.Para)), { ['custom-style'] = style })
end

return openxml_blocks
