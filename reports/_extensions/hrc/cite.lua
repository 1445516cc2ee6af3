-- This filter writes the citations of a document as footnotes, before anything is numbered or
-- counted. Quarto would do it after all filters, in another way.

function Pandoc(doc)
  if not doc.meta.bibliography and not doc.meta.references then return nil end
  doc = pandoc.utils.citeproc(doc)
  doc = doc:walk { Cite = function(cite) return cite.content end }
  for _, key in ipairs { 'bibliography', 'csl', 'references' } do doc.meta[key] = nil end
  return doc
end
