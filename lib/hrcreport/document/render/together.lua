-- This script is what Pandoc "writes" a document with that is to come out in several formats: it is
-- read and cited once, and Pandoc's own writers write each format from there.
--
--     pandoc usa.qmd --from=markdown --to=together.lua
--
-- HRCREPORT_WRITINGS holds, as JSON, `filters` (paths, the first of which cites) and `formats`, each
-- with `writer`, `output` and, where it has one, `template`, `reference`, `math` and `form`.

local function read_file(path)
  local file = assert(io.open(path, 'rb'))
  local bytes = file:read 'a'
  file:close()
  return bytes
end

local function write_file(path, bytes)
  local file = assert(io.open(path, 'wb'))
  file:write(bytes)
  file:close()
end

local function filtered(doc, filters, format)
  FORMAT = format
  for _, path in ipairs(filters) do
    PANDOC_SCRIPT_FILE = path
    doc = pandoc.utils.run_lua_filter(doc, path)
  end
  return doc
end

function Template() return '' end

function Writer(doc, options)
  local asked = pandoc.json.decode(os.getenv 'HRCREPORT_WRITINGS')
  local filters = asked.filters
  -- A document that brings its words is prepared alike for all formats; see lua/plain.lua.
  if doc.meta.strings then
    doc = filtered(doc, { table.remove(filters, 1) }, asked.formats[1].writer)
  end
  for _, format in ipairs(asked.formats) do
    local made = filtered(doc, filters, format.form or format.writer)
    options.template = format.template
      and pandoc.template.compile(read_file(format.template), format.template)
      or pandoc.template.compile '$body$'
    options.reference_doc = format.reference
    options.html_math_method = format.math or 'plain'
    write_file(format.output, pandoc.write(made, format.writer, options))
  end
  return ''
end
