"""This room draws charts and maps in the house style, each with its alternative text and numbers.

A chart is one subclass of `hrcreport.notebook.charts.chart.Chart`; those of one kind share a
module.
"""
