"""The commands of ``python -m trio_codex``. Layer 7."""
