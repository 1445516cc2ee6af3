-- This filter turns a document of the house (docs/reference/format.md) into the form of a Human
-- Rights Council document. It runs before Quarto touches the tree (at: pre-ast) and in plain
-- Pandoc alike, and leaves nothing behind that the two would treat differently.

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
package.path = folder .. '/lua/?.lua;' .. package.path

local report = require 'report'
local strings = require 'strings'
local plan = require 'plan'
local prose = require 'prose'
local scripts = require 'scripts'
local writers = { typst = 'typst', docx = 'openxml', html = 'html' }

local function writer_of(format)
  for name, module in pairs(writers) do
    if format:sub(1, #name) == name then return require(module) end
  end
  return nil
end

function Pandoc(doc)
  local writer = writer_of(FORMAT)
  if not writer then return nil end
  strings.read(doc.meta)
  doc = doc:walk(prose.filter)
  if pandoc.utils.stringify(doc.meta.dir or '') ~= 'rtl' then doc = doc:walk(scripts.filter) end
  prose.check_equations(doc.blocks)
  local items, labels = plan.make(doc.blocks)
  local body = writer.write(items, labels, doc.meta)
  doc.meta, doc.blocks = writer.front(doc.meta, body, items, folder)
  report.stop_on_errors()
  return doc
end
