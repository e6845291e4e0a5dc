"""
The course as a folder of plain files that any web server can offer: pages to read, and a lab to work in.

Read ``site`` (the folder); ``lab`` (JupyterLite with the lessons), ``wheels`` (what its kernel installs),
``pyodide`` (Python for the browser, where it is to lie beside the rest); ``pages`` (Sphinx's work),
``executed`` (a lesson run for its pictures), ``reading`` (its page), ``moving`` (pictures under sliders),
``formulas`` (KaTeX) and ``reference`` (the library's docstrings).
"""
