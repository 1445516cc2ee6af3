-- This module knows where the files of a document lie: beside it, or in the folder that its metadata name.
-- A notebook that Quarto renders has them in `.quarto/hrc`, one folder a notebook, since others may lie
-- beside it; assembly names that folder. The text calls its pictures the same in both.

local beside = {}

local OF_QUARTO = '^[%./]*%.quarto/hrc/[^/\\:]+$'
local folder = ''

-- Takes from a document's metadata where its files lie, and lifts what assembly puts below `params`, since
-- Quarto prints all metadata but that.
function beside.take(meta)
  local path = meta['hrc-folder'] and pandoc.utils.stringify(meta['hrc-folder'])
  if path and path:match(OF_QUARTO) then folder = path .. '/' end
  local params = pandoc.utils.type(meta.params) == 'table' and meta.params.hrc
  if not params then return end
  for key, value in pairs(params) do meta[key] = value end
  meta.params = nil
  if folder == '' or not meta.bibliography then return end
  -- The files of its bibliography lie there too.
  meta.bibliography = meta.bibliography:map(function(name)
    return pandoc.MetaString(folder .. pandoc.path.filename(pandoc.utils.stringify(name)))
  end)
end

-- Whether the files lie in a folder of Quarto's own, as those of a notebook.
function beside.is_of_notebook() return folder ~= '' end

function beside.file(name) return folder .. name end

-- Lets Pandoc find a picture under the name that the text gives it.
function beside.hand_over(name, mime, bytes)
  if folder ~= '' then pandoc.mediabag.insert(name, mime, bytes) end
end

return beside
