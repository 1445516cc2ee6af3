-- This filter runs last. Word keeps every metadata field in the file's properties: only what the
-- template needs may be there, so that nothing internal and nothing of Quarto's own goes out.

local ALLOWED = { title = true, lang = true, dir = true, subject = true, category = true, author = true,
  ['hrc-build'] = true, ['job-number'] = true }

function Pandoc(doc)
  if not FORMAT:match '^docx' then return nil end
  -- Whose paper it is: Pandoc writes the author as the creator among the file's properties.
  doc.meta.author = doc.meta.creator
  -- finish.lua puts the number into the foot of the first page; one that is not given is no property.
  if pandoc.utils.stringify(doc.meta['job-number'] or '') == '' then doc.meta['job-number'] = nil end
  for key in pairs(doc.meta) do
    if not ALLOWED[key] then doc.meta[key] = nil end
  end
  return doc
end
