-- This script ends a rendering by Quarto alone: a notebook becomes a document by hrcreport.
io.stderr:write('Quarto does not render a notebook of this folder by itself: run "hrcreport build ID" (hrcreport '
  .. 'list names the reports); "quarto render" in reports/_build/ID/source then renders that report.\n')
os.exit(2)
