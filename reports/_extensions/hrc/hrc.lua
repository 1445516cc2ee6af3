-- This filter turns a document of the house (docs/reference/format.md) into the form of a Human
-- Rights Council document. It runs before Quarto touches the tree (at: pre-ast) and in plain
-- Pandoc alike, and leaves nothing behind that the two would treat differently.

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
package.path = folder .. '/lua/?.lua;' .. package.path

local report = require 'report'
local beside = require 'beside'
local strings = require 'strings'
local plan = require 'plan'
local prose = require 'prose'
local scripts = require 'scripts'
local typography = require 'typography'
local writers = { typst = 'typst', docx = 'openxml', html = 'html' }

-- A format of another package names its own module: see docs/how-to/add-a-format.md.
local function writer_of(format)
  if format:match '%.lua$' then return dofile(format) end
  for name, module in pairs(writers) do
    if format:sub(1, #name) == name then return require(module) end
  end
  return nil
end

-- Whether a text from left to right may hold words from right to left. Notes are asked one by one:
-- the text of a document leaves them out.
local function may_hold_foreign_words(doc, notes)
  local meta = doc.meta
  if pandoc.utils.stringify(meta.dir or '') == 'rtl' then return false end
  for _, value in pairs(meta) do table.insert(notes, pandoc.utils.stringify(value)) end
  table.insert(notes, pandoc.utils.stringify(doc.blocks))
  return scripts.may_be_in(table.concat(notes, ' '))
end

function Pandoc(doc)
  local writer = writer_of(FORMAT)
  if not writer then return nil end
  beside.take(doc.meta)
  strings.read(doc.meta)
  if pandoc.utils.stringify(doc.meta.lang or ''):match '^fr' then doc = doc:walk(typography.french) end
  local notes, equations = {}, 0
  doc = doc:walk(prose.filter {
    Note = function(note) table.insert(notes, pandoc.utils.stringify(note.content)) end,
    Math = function() equations = equations + 1 end,
  })
  if may_hold_foreign_words(doc, notes) then doc = doc:walk(scripts.filter) end
  -- Word gives each run of letters a direction by itself.
  if pandoc.utils.stringify(doc.meta.dir or '') == 'rtl' and not FORMAT:match '^docx' then
    doc = doc:walk(scripts.in_notes)
  end
  if equations > 0 then prose.check_equations(doc.blocks) end
  local items, labels = plan.make(doc.blocks, doc.meta.unnumbered)
  local body = writer.write(items, labels, doc.meta)
  doc.meta, doc.blocks = writer.front(doc.meta, body, items, folder)
  report.stop_on_errors()
  return doc
end
