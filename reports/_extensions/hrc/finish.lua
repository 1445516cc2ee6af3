-- This script finishes a Word file that Pandoc wrote: asterisks instead of numbers for the notes of
-- the title, rows of tables that stay on one page, and the symbol and the draft banner in the running
-- heads, where Word shows a field's stored text until it computes the field.
--
--     pandoc lua finish.lua report.docx
--
-- Quarto runs it after rendering (_quarto.yml: project: post-render) and names the files in
-- QUARTO_PROJECT_OUTPUT_FILES. A file that is finished already stays as it is.

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

-- The text of the first paragraph in a style, as XML text.
local function text_in_style(document, style)
  local paragraph = document:match('<w:pStyle w:val="' .. style .. '" ?/>.-</w:p>')
  if not paragraph then return nil end
  local parts = {}
  for text in paragraph:gmatch '<w:t[^>]*>(.-)</w:t>' do table.insert(parts, text) end
  return table.concat(parts)
end

local REFERENCE_RUN = '<w:r>%s*<w:rPr>%s*<w:rStyle w:val="FootnoteReference" ?/>%s*</w:rPr>%s*'
  .. '<w:footnoteRef ?/>%s*</w:r>'
-- The asterisks of a title note and the space behind them, as openxml_front.lua writes them.
local MARK_RUN = '<w:r><w:rPr><w:rStyle w:val="TitleMarkG" ?/></w:rPr><w:t[^>]*>(%*+)</w:t></w:r>'
  .. '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
local MARK_IN_PLACE = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:t>%s</w:t></w:r>'

-- Puts its asterisks in the place of the number of each title note; returns them by note id.
local function mark_notes(footnotes)
  local marks = {}
  footnotes = footnotes:gsub('<w:footnote w:id="(%d+)">(.-)</w:footnote>', function(id, note)
    local from, to, mark = note:find(MARK_RUN)
    if not mark then return nil end
    marks[id] = mark
    note = note:sub(1, from - 1) .. note:sub(to + 1)
    note = note:gsub(REFERENCE_RUN, MARK_IN_PLACE:format(mark), 1)
    return '<w:footnote w:id="' .. id .. '">' .. note .. '</w:footnote>'
  end)
  return footnotes, marks
end

local function mark_references(document, marks)
  return (document:gsub('<w:footnoteReference w:id="(%d+)" ?/>', function(id)
    if not marks[id] then return nil end
    return '<w:footnoteReference w:customMarkFollows="1" w:id="' .. id .. '"/><w:t>' .. marks[id]
      .. '</w:t>'
  end))
end

-- A row of a table stays on one page.
local function keep_rows(document)
  return (document:gsub('<w:tr>(%s*)<w:tc>', '<w:tr><w:trPr><w:cantSplit/></w:trPr>%1<w:tc>'))
end

-- Puts a text into the field of a running head that repeats a style's paragraph.
local function fill_field(header, style, text)
  if not text then return header end
  local start = header:find('STYLEREF &quot;' .. style .. '&quot;', 1, true)
  if not start then return header end
  local open_from, open_to = header:find('<w:t[^>]*>', start)
  local close = header:find('</w:t>', open_to, true)
  return header:sub(1, open_to) .. text .. header:sub(close)
end

local function finish(path)
  local archive = pandoc.zip.Archive(read_file(path))
  local contents = {}
  for _, entry in ipairs(archive.entries) do contents[entry.path] = entry:contents() end
  local document = contents['word/document.xml']
  if not document then return end
  local footnotes, marks = mark_notes(contents['word/footnotes.xml'] or '')
  local changed = { ['word/footnotes.xml'] = footnotes,
    ['word/document.xml'] = keep_rows(mark_references(document, marks)) }
  local symbol = text_in_style(document, 'SymbolG')
  local banner = text_in_style(document, 'BannerG')
  for name, text in pairs(contents) do
    if name:match '^word/header%-' then
      changed[name] = fill_field(fill_field(text, '_ Symbol_G', symbol), '_ Banner_G', banner)
    end
  end
  local entries = {}
  for _, entry in ipairs(archive.entries) do
    local text = changed[entry.path]
    if text and text ~= contents[entry.path] then
      entry = pandoc.zip.Entry(entry.path, text, entry.modtime)
    end
    table.insert(entries, entry)
  end
  write_file(path, pandoc.zip.Archive(entries):bytestring())
end

local files = {}
for _, path in ipairs(arg or {}) do table.insert(files, path) end
for path in (os.getenv 'QUARTO_PROJECT_OUTPUT_FILES' or ''):gmatch '[^\r\n]+' do
  table.insert(files, path)
end
for _, path in ipairs(files) do
  if path:match '%.docx$' then finish(path) end
end
