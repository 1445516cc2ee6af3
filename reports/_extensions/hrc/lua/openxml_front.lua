-- This module writes what stands before a document's body in Word: masthead, corner block, title
-- with its notes, summary, contents; and the end mark and page set-up behind it.

local front = require 'front'
local strings = require 'strings'
local numerals = require 'numerals'
local references = require 'references'
local openxml = require 'openxml'

local openxml_front = {}

local escaped, styled = openxml.escaped, openxml.styled

local function read_file(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read 'a'
  file:close()
  return text
end

local LEFT_TO_RIGHT_MARK = '\u{200E}'

local function masthead(meta, folder)
  local symbol = front.text(meta, 'symbol')
  -- On a page from right to left, "/…" at the end of a symbol would move to its beginning.
  if front.text(meta, 'dir') == 'rtl' then symbol = symbol .. LEFT_TO_RIGHT_MARK end
  local values = {
    ['united-nations'] = escaped(strings.get 'united-nations'),
    organ = escaped(strings.get 'organ'),
    ['masthead-title'] = escaped(strings.get 'masthead'),
    ['symbol-first'] = escaped(pandoc.text.sub(symbol, 1, 1)),
    ['symbol-rest'] = escaped(pandoc.text.sub(symbol, 2)),
    banner = meta['status-banner'] and escaped(front.text(meta, 'status-banner')),
    status = meta['status-line'] and escaped(front.text(meta, 'status-line')),
    bidi = front.text(meta, 'dir') == 'rtl',
    ['block-lines'] = pandoc.List {},
    ['session-lines'] = pandoc.List {},
    ['agenda-items'] = pandoc.List {},
  }
  for _, line in ipairs(meta['block-lines']) do
    values['block-lines']:insert(escaped(pandoc.utils.stringify(line)))
  end
  -- The first line of the corner is bold: the Council, or the session of the General Assembly.
  local corner = pandoc.List {}
  for _, key in ipairs { 'council', 'session-name', 'session-dates' } do
    if meta[key] then corner:insert(escaped(front.text(meta, key))) end
  end
  values['corner-head'] = corner:remove(1) or ''
  -- An empty list would be printed as "true".
  values['session-lines'] = #corner > 0 and corner or nil
  for _, item in ipairs(meta['agenda-items'] or {}) do
    local label = escaped(pandoc.utils.stringify(item.label or ''))
    values['agenda-items']:insert {
      label = label ~= '' and label or nil,
      title = item.title and escaped(pandoc.utils.stringify(item.title)) or nil,
    }
  end
  if #values['agenda-items'] == 0 then values['agenda-items'] = nil end
  local template = pandoc.template.compile(read_file(pandoc.path.join { folder, 'masthead.openxml' }))
  return openxml.raw_block(pandoc.layout.render(pandoc.template.apply(template, values)))
end

-- A title note is a footnote whose number finish.lua replaces by its asterisks, which stand in the
-- note in a style of their own.
local function title_notes(meta)
  local inlines = pandoc.Inlines {}
  for position, note in ipairs(meta['title-notes'] or {}) do
    local mark = numerals.asterisks(position)
    local text = pandoc.utils.type(note) == 'Blocks' and pandoc.utils.blocks_to_inlines(note)
      or pandoc.Inlines(note)
    text = openxml.inlines(text)
    text:insert(1, pandoc.Space())
    text:insert(1, pandoc.Span({ pandoc.Str(mark) }, { ['custom-style'] = '_ Title mark_G' }))
    if position > 1 then inlines:insert(pandoc.Superscript { pandoc.Str ', ' }) end
    inlines:insert(pandoc.Note { pandoc.Para(text) })
  end
  return inlines
end

local function contents(items)
  local entries = pandoc.List {}
  for _, item in ipairs(items) do
    if item.kind == 'heading' and item.level <= 3 then entries:insert(item) end
  end
  local blocks = pandoc.Blocks {
    styled('TOC Heading', { pandoc.Str(strings.get 'contents') }),
    styled('_ Contents page_G', { pandoc.Str(strings.get 'page') }),
  }
  for _, item in ipairs(entries) do
    local name = openxml.bookmark_name(item)
    local inlines = pandoc.Inlines {}
    inlines:insert(openxml.raw('<w:hyperlink w:anchor="' .. name .. '" w:history="1">'))
    local mark = item.mark or item.number
    if mark then
      inlines:insert(pandoc.Str(mark))
      inlines:insert(item.annex and pandoc.Str '\u{2003}' or openxml.raw '<w:r><w:tab/></w:r>')
    end
    references.stand_at(item)
    inlines:extend(openxml.inlines(item.inlines))
    inlines:insert(openxml.raw '<w:r><w:tab/></w:r>')
    -- Word fills a field that is "dirty" when it opens the file, LibreOffice each page's number unless a
    -- field of contents (TOC) stands around them, whose stored text it shows.
    inlines:insert(openxml.field('PAGEREF ' .. name .. ' \\h', '', ' w:dirty="true"'))
    inlines:insert(openxml.raw '</w:hyperlink>')
    blocks:insert(styled('toc ' .. item.level, inlines))
  end
  references.stand_at(nil)
  return blocks
end

-- Returns the metadata and the blocks of the whole document.
function openxml_front.write(meta, body, items, folder)
  front.read(meta, items)
  local blocks = pandoc.Blocks { masthead(meta, folder) }
  local title, subtitle = openxml.inlines(meta.title), nil
  if meta.subtitle then subtitle = openxml.inlines(meta.subtitle) end
  local notes = title_notes(meta);
  (subtitle or title):extend(notes)
  blocks:insert(styled('Title', title))
  if subtitle then blocks:insert(styled('Subtitle', subtitle)) end
  if meta['document-line'] then
    blocks:insert(styled('Subtitle', openxml.inlines(meta['document-line'])))
  end
  if meta.transmittal then
    blocks:insert(styled('_ Single Txt_G', openxml.inlines(meta.transmittal)))
  end
  if meta.summary then
    blocks:insert(styled('_ Summary head_G', { pandoc.Str(strings.get 'summary') }))
    local summary = pandoc.utils.type(meta.summary) == 'Blocks' and meta.summary
      or { pandoc.Para(meta.summary) }
    blocks:insert(pandoc.Div(openxml.blocks(summary), { ['custom-style'] = '_ Summary_G' }))
  end
  if meta.contents then blocks:extend(contents(items)) end
  if not meta.short then
    blocks:insert(openxml.raw_block '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
  end
  blocks:extend(body)
  blocks:insert(styled('_ End mark_G', { openxml.raw('<w:r><w:tab/><w:tab/><w:tab/></w:r>') }))
  blocks:insert(openxml.raw_block(openxml.section(false, false)))
  meta.subject = meta.symbol
  return meta, blocks
end

return openxml_front
