"""This room draws charts and maps in the house style, each with its alternative text and numbers.

A chart is a module with one subclass of `hrcreport.charts.chart.Chart`.
"""
