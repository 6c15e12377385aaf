"""The component set: one tag, one template and one stylesheet each; `tags` is a template builtin."""
