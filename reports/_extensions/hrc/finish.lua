-- This script finishes a file of a document. The Word file that Pandoc wrote: asterisks instead of numbers for the notes of
-- the title, notes that hang, rows of tables that stay on one page, charts as SVG beside their PNG, and the symbol and
-- the draft banner in the running heads, where Word shows a field's stored text until it computes
-- the field. The PDF that Typst wrote: what its Arabic letters are (lua/copied_words.lua).
--
--     pandoc lua finish.lua report.docx
--
-- Quarto runs it after rendering (_quarto.yml: project: post-render) and names the files in
-- QUARTO_PROJECT_OUTPUT_FILES. A file that is finished already stays as it is.

package.path = pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE or arg[0]), 'lua', '?.lua;' }
  .. package.path
local copied_words = require 'copied_words'

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
-- From right to left each run says so.
local MARK_RUNS = {
  '<w:r><w:rPr><w:rStyle w:val="TitleMarkG" ?/></w:rPr><w:t[^>]*>(%*+)</w:t></w:r>'
    .. '<w:r><w:t xml:space="preserve"> </w:t></w:r>',
  '<w:r><w:rPr><w:rStyle w:val="TitleMarkG" ?/><w:rtl ?/></w:rPr><w:t[^>]*>(%*+)</w:t></w:r>'
    .. '<w:r><w:rPr><w:rtl ?/></w:rPr><w:t xml:space="preserve"> </w:t></w:r>',
}
local MARK_IN_PLACE = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:t>%s</w:t></w:r>'
-- In the title one asterisk is the mark, further ones are raised text: LibreOffice prints a longer mark
-- twice.
local MORE_MARKS = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>%s</w:t></w:r>'

local function more_marks(mark)
  return #mark > 1 and MORE_MARKS:format(mark:sub(2)) or ''
end

-- Puts its asterisks in the place of the number of each title note; returns them by note id.
local function mark_notes(footnotes)
  local marks = {}
  footnotes = footnotes:gsub('<w:footnote w:id="(%d+)">(.-)</w:footnote>', function(id, note)
    local from, to, mark = note:find(MARK_RUNS[1])
    if not mark then from, to, mark = note:find(MARK_RUNS[2]) end
    if not mark then return nil end
    marks[id] = mark
    note = note:sub(1, from - 1) .. note:sub(to + 1)
    note = note:gsub(REFERENCE_RUN, MARK_IN_PLACE:format(mark), 1)
    return '<w:footnote w:id="' .. id .. '">' .. note .. '</w:footnote>'
  end)
  return footnotes, marks
end

local function mark_references(document, marks)
  return (document:gsub('<w:footnoteReference w:id="(%d+)" ?/>%s*</w:r>', function(id)
    if not marks[id] then return nil end
    return '<w:footnoteReference w:customMarkFollows="1" w:id="' .. id .. '"/><w:t>*</w:t></w:r>'
      .. more_marks(marks[id])
  end))
end

-- Notes hang at the column, their numbers stand before it: a tab behind Pandoc's space (LibreOffice
-- drops the tab and keeps the space). Further paragraphs of a note begin at the column as well.
local TAB = '<w:r><w:tab/></w:r>'
local SPACES = { '(<w:r><w:t xml:space="preserve"> </w:t></w:r>)',
  '(<w:r><w:rPr><w:rtl ?/></w:rPr><w:t xml:space="preserve"> </w:t></w:r>)' }
local AT_COLUMN = '%0<w:ind w:left="1134" w:firstLine="0"/>'

local function hang_notes(footnotes)
  return (footnotes:gsub('(<w:footnote w:id="%d+">)(.-)(</w:footnote>)', function(open, note, close)
    if note:find(TAB, 1, true) then return nil end -- hung already
    local count = 0
    for _, space in ipairs(SPACES) do
      if count == 0 then note, count = note:gsub(space, '%1' .. TAB, 1) end
    end
    local first = true
    note = note:gsub('<w:pStyle w:val="Footnote%a*Text" ?/>', function(style)
      if first then first = false return style end
      return AT_COLUMN:gsub('%%0', style)
    end)
    return open .. note .. close
  end))
end

-- Heads and feet of a document from right to left run from there as well.
local function mirror_heads(contents, changed)
  if not contents['word/document.xml']:find('<w:tblStyle w:val="MastheadTableG"/><w:bidiVisual/>', 1,
      true) then return end
  for name, text in pairs(contents) do
    if name:match '^word/header%-' or name:match '^word/footer%-' then
      changed[name] = (changed[name] or text):gsub('(<w:pStyle w:val="%a+"/>)', '%1<w:bidi/>')
    end
  end
end

-- So does the line above the notes.
local function mirror_separators(footnotes, language)
  if language ~= 'ar' then return footnotes end
  return (footnotes:gsub('(<w:footnote w:type="%a+" w:id="[-%d]+"><w:p>)(<w:r>)', '%1<w:pPr><w:bidi/></w:pPr>%2'))
end

-- Arabic letters are not slanted. Words in Latin letters, which follow another property, stay slanted.
local function upright(part, language)
  if language ~= 'ar' then return part end
  return (part:gsub('<w:iCs ?/>', '<w:iCs w:val="0"/>'))
end

-- A raised figure behind that of a year would be read as part of it: in Arabic, marks of notes are (1).
local function bracket_marks(part, language)
  if language ~= 'ar' then return part end
  -- Runs of their own: LibreOffice takes what stands in that of a mark for the mark.
  local bracket = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/><w:rtl/></w:rPr><w:t>%s</w:t></w:r>'
  return (part:gsub('<w:r>%s*<w:rPr>%s*<w:rStyle w:val="FootnoteReference" ?/>%s*</w:rPr>%s*<w:footnoteRef[^>]*/>%s*</w:r>',
    function(run)
      if run:find('customMarkFollows', 1, true) then return nil end
      return bracket:format '(' .. run .. bracket:format ')'
    end))
end

-- A row of a table stays on one page.
local function keep_rows(document)
  return (document:gsub('<w:tr>(%s*)<w:tc>', '<w:tr><w:trPr><w:cantSplit/></w:trPr>%1<w:tc>'))
end

-- A short table stays on one page, with its source and notes; a longer one begins with two rows on it, and
-- ends with two and what stands below.
local SHORT_ROWS, SHORT_TEXT = 12, 1500

local function keep_row(row)
  local once = row:gsub('(<w:pStyle w:val="Table%w+" ?/>)<w:keepNext/>', '%1')
  return (once:gsub('<w:pStyle w:val="Table%w+" ?/>', '%0<w:keepNext/>'))
end

local function keep_tables(document)
  return (document:gsub('(<w:tbl><w:tblPr><w:tblStyle w:val="[Wide]*TableG" ?/>)(.-)(</w:tbl>)()',
    function(open, rows, close, behind)
      local below = document:find('^%s*<w:p>%s*<w:pPr>%s*<w:pStyle w:val="[Wide]*SourceG" ?/>', behind) ~= nil
      local _, count = rows:gsub('<w:tr>', '')
      local short = count <= SHORT_ROWS and #rows:gsub('<[^>]*>', '') <= SHORT_TEXT
      local number, heads = 0, 0
      return open .. rows:gsub('<w:tr>.-</w:tr>', function(row)
        number = number + 1
        if row:find('<w:tblHeader', 1, true) then heads = heads + 1 end
        if number == count then return below and keep_row(row) or nil end
        return (short or number <= heads + 1 or number == count - 1) and keep_row(row) or nil
      end) .. close
    end))
end

-- A paragraph that leads to sub-paragraphs stays on the page of the first, a picture on that of its
-- source and notes, and the last paragraph on that of the end mark.
local LEADS = { ParNoG = 'ParNoaG', AnnexParNoG = 'AnnexaG', FigureG = 'SourceG', SourceG = 'SourceG',
  WideFigureG = 'WideSourceG', WideSourceG = 'WideSourceG' }

local function keep_leads(document)
  local ends, styles = {}, {}
  for style, behind in document:gmatch '<w:pStyle w:val="(%w+)" ?/>()' do
    table.insert(styles, style)
    table.insert(ends, behind)
  end
  local parts, from = {}, 1
  for position, style in ipairs(styles) do
    local following = styles[position + 1]
    local kept = document:find('^<w:keepNext/>', ends[position])
    if following and not kept and (LEADS[style] == following or following == 'EndMarkG') then
      table.insert(parts, document:sub(from, ends[position] - 1) .. '<w:keepNext/>')
      from = ends[position]
    end
  end
  table.insert(parts, document:sub(from))
  return table.concat(parts)
end

-- Tables of a document from right to left, whose masthead says so, have their first column at the
-- right; Pandoc turns only their paragraphs.
local function mirror_tables(document)
  if not document:find('<w:tblStyle w:val="MastheadTableG"/><w:bidiVisual/>', 1, true) then
    return document
  end
  return (document:gsub('(<w:tblStyle w:val="[Wide]*TableG" ?/>)(%s*<w:tblW)', '%1<w:bidiVisual/>%2'))
end

-- Word's own numbers: of sub-paragraphs a) in some languages, Arabic letters in Arabic, where a paragraph
-- is 1- and chapters and sections are counted in words.
local IN_WORDS = { HChG = true, H1G = true, H23G = true, AnnexH2G = true, AnnexH3G = true }
local CLOSED_ONLY = { fr = true, es = true, ru = true }
local function number_by_language(numbering, language)
  if CLOSED_ONLY[language] then
    return (numbering:gsub('<w:lvlText w:val="%((%%%d)%)"', '<w:lvlText w:val="%1)"'))
  end
  if language ~= 'ar' then return numbering end
  return (numbering:gsub('<w:lvl .-</w:lvl>', function(level)
    local style = level:match '<w:pStyle w:val="(%w+)" ?/>'
    if IN_WORDS[style] then  -- openxml.lua writes these numbers, which Word cannot count
      return (level:gsub('<w:numFmt w:val="%w+" ?/>', '<w:numFmt w:val="none"/>')
        :gsub('<w:lvlText w:val="[^"]*" ?/>', '<w:suff w:val="nothing"/><w:lvlText w:val=""/>')
        :gsub('<w:lvlJc w:val="right" ?/>', '<w:lvlJc w:val="left"/>')
        :gsub('w:hanging="283"', 'w:hanging="964"'))
    end
    if style == 'ParNoG' or style == 'AnnexParNoG' then
      return (level:gsub('(<w:lvlText w:val="%%%d)%."', '%1-"'))
    end
    if not level:find('<w:lvlText w:val="(', 1, true) then return nil end
    return (level:gsub('w:val="lowerLetter"', 'w:val="arabicAbjad"'))
  end))
end

-- Chapters that are counted in words have longer numbers in the contents, too.
local function widen_contents(styles, language)
  if language ~= 'ar' then return styles end
  return (styles:gsub('<w:style [^>]*w:styleId="TOC1".-</w:style>', function(style)
    return (style:gsub('w:pos="1701"', 'w:pos="2098"'):gsub('w:left="1701"', 'w:left="2098"'):gsub('w:hanging="567"', 'w:hanging="964"'))
  end))
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

-- Puts the number that conference services gave into its field at the foot of the first page; one that is
-- not given yet stays open. From right to left the dots at its end would move to its beginning.
local LEFT_TO_RIGHT_MARK = '\u{200E}'
local function fill_job_number(foot, number, right_to_left)
  if not number then
    return right_to_left and foot:gsub('…</w:t>', '…' .. LEFT_TO_RIGHT_MARK .. '</w:t>') or foot
  end
  return (foot:gsub('<w:showingPlcHdr ?/>', ''):gsub('<w:rPr><w:rStyle w:val="PlaceholderText" ?/></w:rPr>', '')
    :gsub('<w:t>[^<]*</w:t>', '<w:t>' .. number .. '</w:t>'))
end

-- Charts as SVG ------------------------------------------------------------------------------
-- Word 2016 and newer show the SVG that an extension of the picture names, others the PNG
-- (Office Open XML extension "svgBlip" of [MS-ODRAWXML]). The text of the chart stays text, so that
-- translators can reach it.

local RELATIONS, TYPES = 'word/_rels/document.xml.rels', '[Content_Types].xml'
local PICTURE = '<pic:pic>.-</pic:pic>'
local FILE_AND_BLIP = '(<pic:cNvPr descr="([^"]-)%.png".-)<a:blip r:embed="(rId%d+)" ?/>'
local BLIP = '%s<a:blip r:embed="%s"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
  .. '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
  .. 'r:embed="%sSvg"/></a:ext></a:extLst></a:blip>'
local RELATION = '<Relationship Id="%sSvg" Type="http://schemas.openxmlformats.org/officeDocument/'
  .. '2006/relationships/image" Target="media/%s.svg"/>'
local SVG_TYPE = '<Default Extension="svg" ContentType="image/svg+xml"/>'

-- A picture for Word: without the address of a DTD, and with a font that every Word has in front of
-- the format's own.
local function svg_for_word(text)
  return (text:gsub('<!DOCTYPE.->%s*', '', 1)
    :gsub("font%-family: '?STIXGeneral'?", "font-family: 'Times New Roman', 'STIXGeneral', serif"))
end

local function find_svg(folders, name)
  for _, folder in ipairs(folders) do
    local path = pandoc.path.join { folder, name .. '.svg' }
    local file = io.open(path, 'rb')
    if file then
      file:close()
      return svg_for_word(read_file(path))
    end
  end
end

-- Names beside each PNG the SVG of the same name in one of the `folders`, where there is one. Returns the
-- document, the relations, the content types and the new parts by name, in the order of the text.
local function add_svgs(contents, document, folders)
  local relations, types, parts = contents[RELATIONS], contents[TYPES], {}
  local added = {}
  local function name_svg(before, name, id)
    local svg = find_svg(folders, name)
    if not svg then return nil end
    if not added[id] then
      added[id] = true
      table.insert(parts, { 'word/media/' .. id .. '.svg', svg })
      relations = relations:gsub('</Relationships>', RELATION:format(id, id) .. '%0', 1)
    end
    return BLIP:format(before, id, id)
  end
  document = document:gsub(PICTURE, function(picture)
    return (picture:gsub(FILE_AND_BLIP, name_svg))
  end)
  if #parts > 0 and not types:find('Extension="svg"', 1, true) then
    types = types:gsub('<Override ', SVG_TYPE .. '%0', 1)
  end
  return document, relations, types, parts
end

-- --------------------------------------------------------------------------------------------

local function finish(path)
  local archive = pandoc.zip.Archive(read_file(path))
  local contents = {}
  for _, entry in ipairs(archive.entries) do contents[entry.path] = entry:contents() end
  local document = contents['word/document.xml']
  if not document then return end
  local footnotes, marks = mark_notes(contents['word/footnotes.xml'] or '')
  -- Those of a notebook that Quarto renders lie in its own folder of the project (lua/beside.lua).
  local name = pandoc.path.split_extension(pandoc.path.filename(path))
  local with_svgs, relations, types, pictures = add_svgs(contents, document,
    { pandoc.path.join { '.quarto', 'hrc', name }, pandoc.path.directory(path) })
  local changed = { [RELATIONS] = relations, [TYPES] = types,
    ['word/document.xml'] = mirror_tables(
      keep_tables(keep_leads(keep_rows(mark_references(with_svgs, marks))))) }
  local core = contents['docProps/core.xml'] or ''
  local language = core:match '<dc:language>(%a+)' or ''
  if contents['word/numbering.xml'] then
    changed['word/numbering.xml'] = number_by_language(contents['word/numbering.xml'], language)
  end
  changed['word/footnotes.xml'] = upright(bracket_marks(mirror_separators(hang_notes(footnotes), language), language),
    language)
  changed['word/document.xml'] = upright(bracket_marks(changed['word/document.xml'], language), language)
  changed['word/styles.xml'] = upright(widen_contents(contents['word/styles.xml'], language), language)
  local symbol = text_in_style(document, 'SymbolG')
  local banner = text_in_style(document, 'BannerG')
  for name, text in pairs(contents) do
    if name:match '^word/header%-' then
      changed[name] = fill_field(fill_field(text, '_ Symbol_G', symbol), '_ Banner_G', banner)
    end
  end
  local job = 'word/footer-job.xml'
  if contents[job] then
    local number = (contents['docProps/custom.xml'] or ''):match 'name="job%-number".-<vt:lpwstr>([^<]+)<'
    changed[job] = fill_job_number(contents[job], number, language == 'ar')
  end
  mirror_heads(contents, changed)
  for name, text in pairs(contents) do
    if name:match '^word/header%-' then changed[name] = upright(changed[name] or text, language) end
  end
  local entries = {}
  for _, entry in ipairs(archive.entries) do
    local text = changed[entry.path]
    if text and text ~= contents[entry.path] then
      entry = pandoc.zip.Entry(entry.path, text, entry.modtime)
    end
    table.insert(entries, entry)
    -- A picture's time is that of the document, which is the report's date.
    if entry.path == 'word/document.xml' then
      for _, picture in ipairs(pictures) do
        table.insert(entries, pandoc.zip.Entry(picture[1], picture[2], entry.modtime))
      end
    end
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
  if path:match '%.pdf$' then
    local before = read_file(path)
    local after = copied_words.mend(before)
    if after ~= before then write_file(path, after) end
  end
end
