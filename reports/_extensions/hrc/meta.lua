-- This filter runs last. Word keeps every metadata field in the file's properties: only what the
-- template needs may be there, so that nothing internal and nothing of Quarto's own goes out.

local ALLOWED = { title = true, lang = true, dir = true, subject = true, category = true,
  ['hrc-build'] = true }

function Pandoc(doc)
  if not FORMAT:match '^docx' then return nil end
  for key in pairs(doc.meta) do
    if not ALLOWED[key] then doc.meta[key] = nil end
  end
  return doc
end
