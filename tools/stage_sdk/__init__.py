"""Builds wheel and sdist of this package, and checks them before anybody uploads them.

Run it from the root of the repository, with the extra ``release`` installed::

    python -m tools.stage_sdk                  # build into dist/, check
    python -m tools.stage_sdk --try            # and run the demo from the wheel
    python -m tools.stage_sdk --expect 0.163.0 # refuse to build anything else

``build`` refuses generated code that is not fresh, makes them and asks twine,
``contents`` looks inside, ``trying`` runs the demo from the wheel in an empty
environment.
"""
