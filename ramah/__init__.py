"""Ramah runs the SOP "Pelayanan Kepada Kelompok Rentan"."""
