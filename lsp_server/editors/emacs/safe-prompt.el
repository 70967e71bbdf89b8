;;; safe-prompt.el --- Warnings before secrets reach an AI tool  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: tools, convenience

;;; Commentary:

;; Secrets, personal data and company secrets are marked while you type, before they reach an AI tool.  Install the
;; server with "pip install 'safe-prompting[lsp]'", put this file on `load-path', and say in your init file:
;;
;;   (require 'safe-prompt)
;;   (safe-prompt-setup)
;;
;; Eglot runs ONE server in a buffer.  After `safe-prompt-setup' it is this one in the modes of `safe-prompt-modes'.
;; To keep another server, run both behind the multiplexer "rass" (pip install rassumfrassum):
;;
;;   (setq safe-prompt-beside '(((python-mode python-ts-mode) "pylsp")))
;;   (safe-prompt-setup)
;;
;; Eglot writes every message to a buffer, whole documents included.  For this server that is switched off (see
;; `safe-prompt-server'); behind rass the same holds for all servers of that buffer.

;;; Code:

(require 'cl-lib)
(require 'eglot)

(defgroup safe-prompt nil
  "Warnings before secrets reach an AI tool."
  :group 'tools :prefix "safe-prompt-")

(defcustom safe-prompt-command '("safe-prompt-lsp")
  "The server's program and its arguments."
  :type '(repeat string))

(defcustom safe-prompt-modes
  '(python-mode python-ts-mode sh-mode bash-ts-mode conf-mode toml-ts-mode yaml-mode yaml-ts-mode sql-mode ess-r-mode
    (js-json-mode :language-id "json") (json-mode :language-id "json") (json-ts-mode :language-id "json")
    markdown-mode gfm-mode)
  "Major modes, or lists (MODE :language-id ID), whose buffers are watched."
  :type '(repeat sexp))

(defcustom safe-prompt-beside nil
  "Servers to run in the same buffers, behind rass: lists (MODES PROGRAM ARGUMENT...)."
  :type '(repeat (cons (choice symbol (repeat symbol)) (repeat string))))

(defclass safe-prompt-server (eglot-lsp-server) ()
  :documentation "A connection whose messages are not kept in a buffer: they hold what must not leak.")

(cl-defmethod initialize-instance :after ((server safe-prompt-server) &rest _)
  "Switch off SERVER's events buffer, in old and new versions of jsonrpc."
  (cond ((slot-exists-p server '-events-buffer-config)
         (setf (slot-value server '-events-buffer-config) '(:size 0 :format full)))
        ((slot-exists-p server '-events-buffer-scrollback-size)
         (setf (slot-value server '-events-buffer-scrollback-size) 0))))

;;;###autoload
(defun safe-prompt-setup ()
  "Let Eglot start safe-prompt in the modes of `safe-prompt-modes'."
  (let ((beside (mapcar (lambda (entry) (cons (ensure-list (car entry)) (cdr entry))) safe-prompt-beside)))
    (safe-prompt--serve
     (cl-remove-if (lambda (mode) (cl-some (lambda (entry) (memq (car (ensure-list mode)) (car entry))) beside))
                   safe-prompt-modes)
     safe-prompt-command)
    (pcase-dolist (`(,modes . ,command) beside)
      (safe-prompt--serve modes `("rass" "--" ,@safe-prompt-command "--" ,@command)))))

(defun safe-prompt--serve (modes command)
  "Start COMMAND in buffers of MODES."
  (when modes
    (push `(,modes . (safe-prompt-server ,@command)) eglot-server-programs)
    (dolist (mode modes)
      (add-hook (intern (format "%s-hook" (car (ensure-list mode)))) #'eglot-ensure))))

(provide 'safe-prompt)
;;; safe-prompt.el ends here
