-- This filter runs last. Word keeps every metadata field in the file's properties: only what the
-- template needs may be there, so that nothing internal and nothing of Quarto's own goes out.

local ALLOWED = { title = true, lang = true, dir = true, subject = true, category = true, author = true,
  ['hrc-build'] = true }

function Pandoc(doc)
  if not FORMAT:match '^docx' then return nil end
  -- Whose paper it is: Pandoc writes the author as the creator among the file's properties.
  doc.meta.author = doc.meta.creator
  for key in pairs(doc.meta) do
    if not ALLOWED[key] then doc.meta[key] = nil end
  end
  return doc
end
