-- This module sets text in bold.

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

return typography
