"""圆梦微心愿: told, verified, claimed once, delivered; who wishes is never said."""
