-- This module prepares what stands before the body – masthead, corner block, title, summary – for
-- all formats.

local report = require 'report'
local strings = require 'strings'

local front = {}

local STATUSES = { draft = true, ['advance-unedited'] = true, final = true }
-- The languages that the format has words and fonts for.
local LANGUAGES = { ar = true, en = true, es = true, fr = true, ru = true, zh = true }
local LONGEST_TITLE = 30 -- words; longer ones run over three lines

function front.text(meta, key)
  local value = meta[key]
  if value == nil then return '' end
  return pandoc.utils.stringify(value)
end

-- A document with more numbered paragraphs has a page of contents, unless its front matter says
-- `contents: true` or `contents: false`.
local PARAGRAPHS_WITHOUT_CONTENTS = 40

local function wants_contents(meta, items)
  if meta.contents ~= nil then return meta.contents == true or front.text(meta, 'contents') == 'true' end
  local count = 0
  for _, item in ipairs(items) do
    if item.kind == 'paragraph' then count = count + 1 end
  end
  return count > PARAGRAPHS_WITHOUT_CONTENTS
end

local function check_title(meta)
  local title = front.text(meta, 'title')
  if title == '' then
    report.error('the document has no title.', 'Write `title:` into its front matter.')
  end
  local _, count = title:gsub('%S+', '')
  if count > LONGEST_TITLE then
    report.warning("the title has " .. count .. " words: '" .. report.beginning(meta.title) .. "'.",
      'Say it in ' .. LONGEST_TITLE .. ' at most; a line below it may hold the rest.')
  end
end

local function check_language(meta)
  local language = front.text(meta, 'lang')
  local code = language:match '^%a*'
  if not LANGUAGES[code] and strings.brought() ~= code then
    report.error("the language is '" .. language .. "'.",
      report.did_you_mean(language, LANGUAGES) .. 'Allowed are ar, en, es, fr, ru and zh.')
  end
end

-- Adds to the metadata what the templates print: `block-lines` (distribution, date, original
-- language), `status-banner` for drafts, `status-line` for advance unedited versions, `council`
-- above the session. What a kind of document has of its own its front matter says: `of-assembly:
-- true` for the General Assembly's, `short: true` where the text begins on the first page.
function front.read(meta, items)
  check_title(meta)
  check_language(meta)
  if not meta['of-assembly'] then meta.council = pandoc.Inlines(strings.get 'council') end
  local status = front.text(meta, 'status')
  if not STATUSES[status] then
    report.error("the status is '" .. status .. "'.",
      report.did_you_mean(status, STATUSES) .. 'Allowed are draft, advance-unedited and final.')
  end
  if status == 'draft' then meta['status-banner'] = pandoc.Inlines(strings.get 'draft-banner') end
  if status == 'advance-unedited' then
    meta['status-line'] = pandoc.Inlines(strings.get 'advance-unedited')
  end
  for _, key in ipairs { 'subtitle', 'summary', 'session-name', 'session-dates', 'document-line',
    'transmittal' } do
    if front.text(meta, key):match '^%s*$' then meta[key] = nil end
  end
  meta.strings = strings.metadata()
  meta.contents = not meta.short and wants_contents(meta, items) or nil
  for _, item in ipairs(meta['agenda-items'] or {}) do
    for _, key in ipairs { 'label', 'title' } do
      if item[key] and pandoc.utils.stringify(item[key]) == '' then item[key] = nil end
    end
  end
  local lines = pandoc.List {}
  local distribution = front.text(meta, 'distribution')
  if distribution ~= '' then lines:insert(strings.get 'distr' .. ' ' .. distribution) end
  local date = front.text(meta, 'document-date')
  if date ~= '' then lines:insert(date) end
  local version = strings.get 'version'
  -- A document in one language only says so, and nothing of an original.
  if version ~= '' and front.text(meta, 'only-language') == '' then lines:insert(version) end
  local original = front.text(meta, 'original-language')
  if original ~= '' then lines:insert(strings.get 'original' .. ' ' .. original) end
  local only = front.text(meta, 'only-language')
  if only ~= '' then lines:insert(only) end
  meta['block-lines'] = pandoc.MetaList(lines:map(function(line)
    return pandoc.MetaInlines { pandoc.Str(line) }
  end))
end

return front
